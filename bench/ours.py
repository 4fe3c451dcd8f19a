"""The submit service as the app runs it: open the token, draw the variant, grade, apply rules, write, commit."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.answers import Answer, answers, session_of, share_of
from bench.load import Job
from bench.world import SECRET, settings_for
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.content.variants.variants import make_variant
from webapp.services import practice, practice_submit
from webapp.services.accounts import SessionKey
from webapp.services.practice_submit import StoredRow
from webapp.services.variant_tokens import SlotPlace, VariantToken
from webapp.services.visits import Visit, visit

SECRETS = (SECRET,)


PlaceOf = Callable[[Answer], SlotPlace]  # the slot of an assignment that an answer fills


@dataclass(frozen=True, slots=True)
class Ours:
    """Makes the job of one worker. Picklable, so that the worker process builds it itself.

    With `place_of` the answers count in an assignment.
    """

    url: str
    tree: Path
    learners: range
    place_of: PlaceOf | None = None

    def __call__(self, number: int, workers: int) -> Job:
        return Submitter(Cards(self.url, self.tree, share_of(self.learners, number, workers), self.place_of))


@dataclass(frozen=True, slots=True)
class FilledCard:
    """A card as its learner has it on the screen, answered."""

    who: Visit
    key: SessionKey
    token: str
    known: str
    text: str


class Cards:
    """Filled in cards of one worker's learners. Each learner has one at most: an answer makes their others stale."""

    def __init__(self, url: str, tree: Path, learners: range, place_of: PlaceOf | None = None) -> None:
        db.configure(settings_for(url, tree))
        self.library, self.learners, self.given = load_library(tree), learners, answers(learners)
        self.place_of = place_of

    def fresh(self, calls: int, waiting: int) -> list[FilledCard]:
        """Return what is missing for so many calls, of whose cards so many wait."""
        missing = max(0, min(calls, len(self.learners)) - waiting)
        with db.reading() as conn:
            return [
                fill_in(conn, self.library, answer, self.place_of(answer) if self.place_of else None)
                for answer in islice(self.given, missing)
            ]


class Submitter:
    """The job: request handling before the service (form, session) is prepared before the clock starts."""

    def __init__(self, cards: Cards) -> None:
        self.cards = cards
        self.waiting: deque[FilledCard] = deque()

    def prepare(self, calls: int) -> None:
        """Have enough cards."""
        self.waiting += self.cards.fresh(calls, len(self.waiting))

    def __call__(self) -> None:
        with db.transaction() as conn:
            sent = send(conn, self.cards.library, self.waiting.popleft())
        sent.one()  # raises an error if it was not stored in this one round trip


def fill_in(conn: db.Conn, library: Library, answer: Answer, place: SlotPlace | None = None) -> FilledCard:
    """Return the card of an answer, filled in."""
    who = visit(answer.user_id, locale="en", time_zone="UTC", now=answer.now)
    token = VariantToken(who.user_id, TOPIC, answer.task_id, answer.seed, "en", answer.submission_id, place=place)
    card = practice.show(conn, who, library, SECRETS, token)
    return FilledCard(who, session_of(who.user_id), card.token, card.known, prompted(library, answer))


def prompted(library: Library, answer: Answer) -> str:
    """Return what is typed: the number in the prompt, which is right, or 1."""
    variant = make_variant(library.topics[TOPIC].tasks[answer.task_id], answer.seed, "en")
    digits = "".join(character for character in variant.prompt_text if character.isdigit())
    return digits if answer.is_correct else "1"


def send(conn: db.Conn, library: Library, card: FilledCard) -> db.Sent[StoredRow]:
    """Send the write of an answer by what its card knew. Without a row nothing was stored."""
    graded = practice_submit.grade(card.who, library, SECRETS, card.token, card.text)
    known = practice_submit.read_known(card.who, SECRETS, graded, card.token, card.known)
    assert known, "the card knew nothing"
    sent, _ = practice_submit.send_known(conn, card.key, card.who.now, graded, known)
    return sent

"""The report of an import from the original: what moved, what the original had lost, and what was left out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

EXAMPLES = 5

# What the original had lost or contradicted. Each sentence stands for a number of cases.
FOUND = {
    "not the sum": (
        "{count} of the states are not the sum of their attempts. The original lost one of two answers that met. The"
        " state that the learner saw counts here; the attempts are history."
    ),
    "due for ever": (
        "{count} states have no date although the topic was mastered, so the original showed it as due for ever. Here"
        " such a topic returns on the ladder, counted from the day of the last practice."
    ),
    "level": "{count} levels are not what the thresholds say of the XP. Here the level always follows from the XP.",
    "above the maximum": (
        "{count} learners have more XP than the topic's maximum, which the original never applied. They keep it."
    ),
    "days": (
        "{count} days of last practice are not the day of the last attempt in UTC: the original counted days in the"
        " server's, the database's and the browser's time zone. The stored days are kept."
    ),
    "no progress": (
        "{count} learners have attempts in a topic but no state there, so they begin at 0 XP with these attempts as"
        " history."
    ),
    "no attempts": "{count} states have XP and no attempt that explains it. The XP is kept.",
    "impossible": (
        "{count} states have numbers that cannot be: below zero, or more XP now than ever earned. The nearest possible"
        " number is taken."
    ),
    "stage": (
        "{count} mastered states counted answers as stages, beyond the last interval. They are on the rung after the"
        " original's last interval."
    ),
    "address of another": (
        "{count} people share an address with another one in other letters. The one in small letters keeps it, or the"
        " oldest. The others sign in with their provider as before; without one they cannot sign in."
    ),
    "merged": "{count} people had signed in here before with the same provider account. Their two accounts are one.",
}

# What was not imported, and why.
LEFT_OUT = {
    "links": "{count} open sign-in links by mail: they expire within a day. People ask for a new one.",
    "tokens": (
        "The providers' tokens of {count} accounts: nothing here needs them after a sign-in. All sessions: people sign"
        " in once again."
    ),
    "pictures": (
        "{count} addresses of pictures at other sites: pages here load nothing from other sites. A picture can be"
        " uploaded in the account."
    ),
    "orphaned accounts": "{count} provider accounts of nobody: their person does not exist.",
    "orphaned progress": "{count} states of nobody: their person does not exist.",
    "orphaned attempts": "{count} attempts of nobody: their person does not exist.",
    "address": "{count} addresses that no mail can reach. Their people sign in with their provider as before.",
    "address taken": (
        "{count} addresses that belong to an account made here before the import. Their people sign in with their"
        " provider as before, and can make the two accounts one in their account."
    ),
    "account taken": (
        "{count} provider accounts that are linked here to somebody with another address. Their people sign in by mail,"
        " and can link the provider in their account once it is free."
    ),
    "answered since": (
        "The answers that {count} people gave in the original after they were imported. Stop the original before the"
        " last import."
    ),
    "role": "{count} roles that do not exist here. Their people are learners.",
}


@dataclass(slots=True)
class TopicTotals:
    """What moved in one topic. `xp` and `levels` are as the original had them, `xp_here` as they are here."""

    slug: str
    our_slug: str
    has_content: bool = False
    settings: tuple[str, ...] = ()
    learners: int = 0
    xp: int = 0
    xp_here: int = 0
    levels: Counter[int] = field(default_factory=Counter)
    due_dates: int = 0
    without_date: int = 0
    attempts: int = 0

    def lines(self) -> Iterator[str]:
        """Yield the topic's lines of the report."""
        name = self.slug if self.slug == self.our_slug else f"{self.slug}, here {self.our_slug}"
        yield f"{name}{'' if self.has_content else ' (no content here yet: it appears when there is)'}"
        levels = ", ".join(f"{count} on level {level}" for level, count in sorted(self.levels.items()))
        yield f"  {self.learners} learners, {self.xp} XP before and {self.xp_here} XP here; {levels or 'no levels'}"
        yield (
            f"  {self.due_dates} due dates moved, {self.without_date} without a date; {self.attempts} attempts kept as"
            " history"
        )
        for change in self.settings:
            yield f"  setting: {change}"


@dataclass(slots=True)
class Report:
    """The whole report. `found` and `left_out` count cases by the keys above and keep a few examples of each."""

    people: int = 0
    people_before: int = 0
    accounts: int = 0
    administrators: int = 0
    providers: Counter[str] = field(default_factory=Counter)
    topics: dict[str, TopicTotals] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, example: object) -> None:
        """Count a contradiction."""
        self.found[kind] += 1
        self._keep(kind, example)

    def leave_out(self, kind: str, example: object) -> None:
        """Count something that was not imported."""
        self.left_out[kind] += 1
        self._keep(kind, example)

    def _keep(self, kind: str, example: object) -> None:
        examples = self.examples.setdefault(kind, [])
        if len(examples) < EXAMPLES:
            examples.append(str(example))

    def lines(self, usable_providers: frozenset[str]) -> Iterator[str]:
        """Yield the report as lines of text."""
        yield (
            f"{self.people} people imported with {self.accounts} provider accounts, {self.administrators} of them"
            f" administrators; {self.people_before} were here already and are unchanged"
        )
        for topic in self.topics.values():
            yield from topic.lines()
        yield from self._section("What the original had lost or contradicted:", FOUND, self.found)
        yield from self._section("Left out:", LEFT_OUT, self.left_out)
        for provider, count in sorted(self.providers.items()):
            if provider not in usable_providers:
                yield (
                    f"{count} people sign in with {provider}, for which this site has no client yet: see"
                    " docs/environment.md. Until then they sign in by mail."
                )

    def _section(self, heading: str, sentences: dict[str, str], counts: Counter[str]) -> Iterator[str]:
        if not counts:
            return
        yield heading
        for kind, sentence in sentences.items():
            if counts[kind]:
                yield f"- {sentence.format(count=counts[kind])}"
                if examples := self.examples.get(kind):
                    yield f"  such as {'; '.join(examples)}"

"""Draws from a pool: which of a task's options, items or pairs a variant shows."""

from collections.abc import Sequence

from webapp.content.files.option_models import ChoicesPool, Pool
from webapp.content.variants.draws import Stream
from webapp.content.variants.texts import TemplateError

_TRIES = 200  # groups may refuse a draw


def draw_places(pool: Pool, size: int, stream: Stream) -> tuple[int, ...]:
    """Return the places of the members that are shown, in the order of the file. Each is equally likely."""
    places = list(range(size))
    stream.shuffle(places)
    return tuple(sorted(places[: pool.draw]))


def draw_options(pool: Pool, correct: Sequence[bool], groups: Sequence[str | None], stream: Stream) -> tuple[int, ...]:
    """Return the places of the options that are shown, in the order of the file.

    A single choice has one right option. Otherwise each possible number of right ones is equally likely. No two
    options share a group. Raises TemplateError if no such options exist.
    """
    right = [place for place, is_right in enumerate(correct) if is_right]
    wrong = [place for place, is_right in enumerate(correct) if not is_right]
    fewest, most = pool.rights if isinstance(pool, ChoicesPool) else (1, 1)
    counts = [count for count in range(fewest, most + 1) if count <= len(right) and pool.draw - count <= len(wrong)]
    for _ in range(_TRIES if counts else 0):
        count = counts[stream.below(len(counts))]
        stream.shuffle(right)
        stream.shuffle(wrong)
        drawn = _of_other_groups(right, count, groups, ())
        drawn += _of_other_groups(wrong, pool.draw - count, groups, drawn)
        if len(drawn) == pool.draw and sum(correct[place] for place in drawn) == count:
            return tuple(sorted(drawn))
    reason = f"the pool has {len(right)} right and {len(wrong)} wrong options here"
    raise TemplateError(f"{reason}; it cannot draw {pool.draw} with {fewest} to {most} right ones")


def _of_other_groups(
    places: Sequence[int], count: int, groups: Sequence[str | None], before: Sequence[int]
) -> list[int]:
    """Return the first `count` places whose groups are not yet among those of `before` or of one another."""
    taken = {groups[place] for place in before}
    found: list[int] = []
    for place in places:
        if len(found) < count and (groups[place] is None or groups[place] not in taken):
            found.append(place)
            taken.add(groups[place])
    return found

"""Seeds of variants that are made together, so that no two of a task have the same numbers while others are left."""

from hashlib import sha256

from webapp.content.library import Task
from webapp.content.variants.draws import MAX_SEED
from webapp.content.variants.variants import drawn_values

DRAWS = 20  # until a task's numbers differ from those made before


def unseen_seed(task: Task, place: str, seen: set[object]) -> int:
    """Return a seed whose numbers were not seen, or one that repeats them if a task has few; adds to `seen`.

    Equal places have equal seeds, on every machine. Raises VariantError.
    """
    for attempt in range(DRAWS):
        seed = int.from_bytes(sha256(f"{place}/{attempt}".encode()).digest()[:8]) % MAX_SEED
        drawn = (task, drawn_values(task, seed))
        if drawn not in seen:
            seen.add(drawn)
            break
    return seed

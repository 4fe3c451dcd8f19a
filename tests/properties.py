"""The number of examples of the tests that draw them: all in ``make test``, a tenth or so in ``make quick``."""

import os

from hypothesis import settings

IS_QUICK = "INTERVALS_QUICK_TESTS" in os.environ
USUAL = 100


def examples(number: int) -> settings:
    """Return the settings of a property test. A shared machine pauses at will, so no example has a deadline."""
    return settings(max_examples=max(number // 10, 10) if IS_QUICK else number, deadline=None)


settings.register_profile("intervals", examples(USUAL))
settings.load_profile("intervals")

"""Programs that tests run and that pip does not bring: CI must have them, a developer's machine may do without."""

import os
import shutil

import pytest

ALSO = ("/usr/sbin", "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1", "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1")
"""Where Debian keeps programs that are not meant to be typed."""


def installed(*names: str, package: str) -> str:
    """Return the path of the first of these programs that is installed.

    Without any of them the test is skipped with the Debian `package` to install as its reason; under CI=true it fails.
    """
    path = os.pathsep.join([os.environ.get("PATH", ""), *ALSO])
    found = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
    if found:
        return found
    reason = f"no {' or '.join(names)} is installed (on Debian: apt-get install {package})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)

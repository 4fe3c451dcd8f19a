"""A missing program is always reported: as a reason on a developer's machine, as a failure in CI."""

import pytest

from tests.programs import installed


def test_a_missing_program_skips_with_its_package_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"no netscape is installed \(on Debian: apt-get install mosaic\)"):
        installed("netscape", package="mosaic")


def test_a_missing_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install mosaic"):
        installed("netscape", package="mosaic")

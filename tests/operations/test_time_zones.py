"""Time zones: the pinned tzdata rules, whatever files the system has, and which release answered."""

import os
import shutil
import subprocess
import sys
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata

from webapp.config import ROOT, Settings
from webapp.content.library import Library
from webapp.hosting import doctor
from webapp.rules.days import learning_day
from webapp.services.accounts import time_zones

RULES = files("tzdata") / "zoneinfo"
MOMENTS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=20 * number) for number in range(40)]
ASK = """
from datetime import UTC, datetime
from webapp.rules.days import learning_day
for hour in (1, 2):  # UTC: 03:30 and 04:30 in Kyiv, and before four in the morning by the system's wrong file
    print(learning_day(datetime(2026, 1, 10, hour, 30, tzinfo=UTC), "Europe/Kyiv"))
"""


def test_the_release_that_answers_is_the_pinned_one() -> None:
    assert zoneinfo.TZPATH == ()
    written = (RULES / "tzdata.zi").read_text().partition("\n")[0]
    assert written == f"# version {tzdata.IANA_VERSION}"
    for name in time_zones():
        with RULES.joinpath(*name.split("/")).open("rb") as rules:
            pinned = ZoneInfo.from_file(rules, name)
        for moment in MOMENTS:
            assert moment.astimezone(ZoneInfo(name)).utcoffset() == moment.astimezone(pinned).utcoffset(), name


def test_a_zone_that_changed_in_2026_turns_its_day_at_four() -> None:
    """British Columbia stays seven hours behind UTC from November 2026; older files still go back an hour then."""
    before, after = (datetime(2026, 12, 1, 10, 59, tzinfo=UTC), datetime(2026, 12, 1, 11, 0, tzinfo=UTC))
    assert learning_day(before, "America/Vancouver") == date(2026, 11, 30)
    assert learning_day(after, "America/Vancouver") == date(2026, 12, 1)


def test_the_systems_own_files_are_never_asked(tmp_path: Path) -> None:
    (tmp_path / "Europe").mkdir()
    with RULES.joinpath("Pacific", "Honolulu").open("rb") as wrong, (tmp_path / "Europe" / "Kyiv").open("wb") as file:
        shutil.copyfileobj(wrong, file)
    done = subprocess.run(
        [sys.executable, "-c", ASK], check=True, capture_output=True, text=True, cwd=ROOT,
        env=os.environ | {"PYTHONTZPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.split() == ["2026-01-09", "2026-01-10"]


def test_the_doctor_says_which_release_it_is(database: Settings, library: Library) -> None:
    found = {finding.subject: finding.found for finding in doctor.examine(database, library)}
    assert found["time zones"] == f"tzdata {tzdata.__version__}"

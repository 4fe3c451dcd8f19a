"""A password is never shown, not even in part, whatever its characters and wherever it is misplaced."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.operations.live import free_port
from webapp.config import ROOT, BadSettings, Settings, load_settings
from webapp.content.library import Library
from webapp.hosting import doctor, startup

PIECES = ("zebra", "otter", "8305")
PASSWORDS = [
    *("zebra@otter", "zebra/otter", "zebra#otter", "zebra?otter", "zebra%otter", "zebra%00otter", "zebra otter"),
    *("8305/otter", "8305?otter=zebra", "8305#otter", "8305?x&otter", "zebra:otter@8305/"),
    *("@zebra@otter", "#zebra", "/otter"),
    *("zebra\\otter", 'zebra"otter', "zebra^otter", "zebra|{otter}", "zébra☃otter", "[zebra]otter", "zebra\totter"),
]  # fmt: skip
SECRET = "a secret for the tests of passwords that is long enough"
URLS = {
    "DATABASE_URL": "postgresql://app:{}@127.0.0.1:{}/intervals",
    "DIRECT_URL": "postgresql://app:{}@127.0.0.1:{}/intervals",
    "SMTP_URL": "smtp://app:{}@127.0.0.1:{}",
    "REDIS_URL": "redis://app:{}@127.0.0.1:{}/0",
    "AVATAR_BUCKET_URL": "https://app:{}@127.0.0.1:{}/bucket",
}


def environment(password: str, port: int) -> dict[str, str]:
    """Everything that can hold a password, and a port where nobody listens."""
    urls = {name: url.format(password, port) for name, url in URLS.items()}
    return urls | {
        "AUTH_SECRET": SECRET,
        "MAIL_FROM": "a@school.example",
        "SITE_URL": "https://school.example",
        "INTERVALS_ENV": "production",
    }


def pieces_in(text: str) -> list[str]:
    return [piece for piece in PIECES if piece in text]


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("name", URLS)
def test_an_unescaped_password_is_refused_without_a_piece_of_it_or_understood(name: str, password: str) -> None:
    """A password that every parser reads alike counts as escaped."""
    environ = environment("fine", 5432) | {name: URLS[name].format(password, 5432)}
    try:
        settings = load_settings(environ)
    except BadSettings as problem:
        assert name in str(problem)
        assert not pieces_in(str(problem))
    else:
        assert "127.0.0.1" in getattr(settings, name.lower())
        assert not pieces_in(repr(settings))


@pytest.mark.parametrize(
    "password", ["zebra@otter", "zebra/otter", "8305#otter", "zebra?otter", "zebra%otter", "zebra otter"]
)
def test_an_unescaped_password_is_explained(password: str) -> None:
    with pytest.raises(BadSettings, match=r"DATABASE_URL has a character .* @ as %40, / as %2F, # as %23"):
        load_settings(environment("fine", 5432) | {"DATABASE_URL": URLS["DATABASE_URL"].format(password, 5432)})


@pytest.mark.slow
@pytest.mark.parametrize("password", ["zebra@otter#8305", 'zebra"otter^{8305}', "zebra:☃/otter?8305%"])
def test_doctor_migrations_and_logs_never_show_an_escaped_password(
    password: str, library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(startup, "DATABASE_WAIT", "1s")
    monkeypatch.setattr(doctor, "TIMEOUT", 1)
    settings: Settings = load_settings(environment(quote(password, safe=""), free_port()))
    with caplog.at_level(logging.DEBUG):
        shown = str(list(doctor.examine(settings, library)))
        with pytest.raises(startup.MigrationFailed) as failure:
            startup.migrate(settings)
        assert not startup.prepare(settings, None)
    assert "direct connection" in shown
    assert not pieces_in(shown + str(failure.value) + caplog.text)


@pytest.mark.slow
def test_the_start_says_nothing_of_a_password_that_is_not_escaped(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "webapp"], check=False, capture_output=True, text=True, cwd=ROOT, timeout=120,
        env=os.environ | environment("zebra@otter#8305", 5432),
    )  # fmt: skip
    assert done.returncode == 2
    assert "@ as %40" in done.stderr
    assert not pieces_in(done.stdout + done.stderr)


def test_what_another_program_says_is_shown_without_the_password() -> None:
    url = "postgresql://app:zebra%40otter@db/x"
    said = f'parse "{url}": no; password zebra@otter, zebra%40otter refused'
    assert startup.without_password(said, url) == 'parse "***": no; password ***, *** refused'

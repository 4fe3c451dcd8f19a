"""The commands of accounts, as an operator runs them."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.accounts.browsers import is_signed_in, post
from tests.accounts.people import new_account, new_guest
from webapp import clock, db
from webapp.blueprints import jobs
from webapp.config import Settings


def role(email: str) -> object:
    with db.pool().connection() as conn:
        return conn.execute("select role from users where email = %s", [email]).fetchone()


def test_a_printed_link_signs_in_an_administrator(site: Flask, worker_settings: Settings) -> None:
    runner: FlaskCliRunner = site.test_cli_runner()
    result = runner.invoke(args=["sign-in-link", "Head@Command.example", "--admin", "--base-url", "https://x.example/"])
    assert result.exit_code == 0, result.output
    link = result.output.strip()
    assert link.startswith("https://x.example/sign-in/link/")
    db.configure(worker_settings)
    client = site.test_client()
    assert post(client, link.removeprefix("https://x.example")).status_code == 303
    assert is_signed_in(client)
    assert role("head@command.example") == ("ADMIN",)


def test_grant_admin_works_before_and_after_the_first_sign_in(site: Flask, worker_settings: Settings) -> None:
    for _ in range(2):
        assert site.test_cli_runner().invoke(args=["grant-admin", "deputy@command.example"]).exit_code == 0
    db.configure(worker_settings)
    assert role("deputy@command.example") == ("ADMIN",)


def test_an_impossible_address_is_a_sentence_not_a_traceback(site: Flask, worker_settings: Settings) -> None:
    for command in ("sign-in-link", "grant-admin"):
        result = site.test_cli_runner().invoke(args=[command, "nobody"])
        assert result.exit_code == 2
        assert "e-mail address" in result.output
    db.configure(worker_settings)


def last_here(days: int, *, guest: bool) -> UUID:
    """Somebody who was last here that many days ago."""
    then = clock.now() - timedelta(days=days)
    with db.transaction() as conn:
        user_id = (new_guest(conn) if guest else new_account(conn)).user_id
    with db.pool().connection() as conn:
        conn.execute("update user_sessions set last_seen_at = %s where user_id = %s", [then, user_id])
        conn.execute("update users set created_at = %s where id = %s", [then, user_id])
    return user_id


def exists(user_id: UUID) -> bool:
    with db.pool().connection() as conn:
        return conn.execute("select from users where id = %s", [user_id]).fetchone() is not None


def test_idle_guests_are_deleted_whole_in_batches_and_nobody_else(
    site: Flask, worker_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEARNERS_AT_ONCE", 2)
    site.test_cli_runner().invoke(args=["delete-idle-guests"])
    db.configure(worker_settings)
    idle = [last_here(days, guest=True) for days in (181, 200, 400)]
    kept = [last_here(179, guest=True), last_here(0, guest=True), last_here(4000, guest=False)]
    result = site.test_cli_runner().invoke(args=["delete-idle-guests"])
    assert result.output == "3 idle guests deleted\n"
    db.configure(worker_settings)
    assert [exists(user_id) for user_id in (*idle, *kept)] == [False] * 3 + [True] * 3


def test_guests_who_can_still_come_back_are_never_deleted(site: Flask, worker_settings: Settings) -> None:
    result = site.test_cli_runner().invoke(args=["delete-idle-guests", "--days", "59"])
    db.configure(worker_settings)
    assert result.exit_code == 2
    assert "60" in result.output

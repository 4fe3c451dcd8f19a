"""The commands of accounts, as an operator runs them."""

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.accounts.browsers import is_signed_in, post
from webapp import db
from webapp.config import Settings


def role(email: str) -> object:
    with db.reading() as conn:
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

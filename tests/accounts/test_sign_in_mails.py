"""Sign-in mails: a class signs in at once, others cannot lock somebody out, and each refusal gives its reason."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.browsers import is_signed_in, post
from webapp import clock, create_app, db
from webapp.config import Settings, load_settings
from webapp.errors import TooMany
from webapp.outside import mail
from webapp.services import sign_in

Later = Callable[[timedelta], None]


def somebody() -> str:
    return f"{uuid4().hex}@school.example"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """A clock that begins with an hour and goes on when it is told to."""
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    moment = [start]
    monkeypatch.setattr(clock, "now", lambda: moment[0])

    def go_on(by: timedelta) -> None:
        moment[0] += by

    return go_on


def ask(client: FlaskClient, email: str, address: str = "192.0.2.1") -> TestResponse:
    return post(client, "/sign-in/mail", data={"email": email}, environ_overrides={"REMOTE_ADDR": address})


@pytest.mark.slow
def test_two_hundred_from_one_address_in_five_minutes_are_sent(
    worker_settings: Settings, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(mail, "send", lambda _settings, *, to, **_: sent.append(to))
    app = create_app(replace(worker_settings, rate_limits=True))  # with every limit on, at its default
    db.configure(worker_settings)
    class_room = [app.test_client() for _ in range(40)]
    pupils = [somebody() for _ in range(200)]
    address = str(uuid4())
    assert {ask(class_room[at % 40], pupil, address).status_code for at, pupil in enumerate(pupils)} == {200}
    assert sent == pupils


def test_the_clients_limit_is_a_setting_and_says_what_it_is(
    worker_settings: Settings, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(replace(worker_settings, sign_in_mails_per_client=3)).test_client()
    db.configure(worker_settings)
    school, home = str(uuid4()), str(uuid4())
    assert [ask(client, somebody(), school).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = ask(client, somebody(), school)
    assert "from your network" in refused.get_data(as_text=True)
    assert "latest" not in refused.get_data(as_text=True), "nothing was sent to this address"
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert ask(client, somebody(), home).status_code == 200
    later(timedelta(hours=1))
    assert ask(client, somebody(), school).status_code == 200


def test_the_limits_come_from_the_environment() -> None:
    given = load_settings(
        {"SIGN_IN_MAILS_PER_CLIENT": "50", "SIGN_IN_MAILS_PER_ADDRESS": "2", "RATE_LIMIT_STRANGERS": "7"}
    )
    limits = (given.sign_in_mails_per_client, given.sign_in_mails_per_address, given.rate_limit_strangers)
    assert limits == (50, 2, 7)


def test_five_requests_by_strangers_keep_nobody_out(site: Flask, later: Later) -> None:
    victim = somebody()
    for number in range(5):
        assert ask(site.test_client(), victim, f"198.51.100.{number}").status_code == 200
        later(timedelta(seconds=11))
    client = site.test_client()
    for _ in range(40):  # whenever they come in the next ten minutes
        response = ask(client, victim)
        if response.status_code == 429:
            page = response.get_data(as_text=True)
            said = re.search(r"it works for (\d+) more minutes", page)
            assert said
            assert f'value="{victim}"' in page, "what was typed is still there"
            with db.transaction() as conn:
                later(timedelta(minutes=int(said[1]), seconds=-1))
                assert sign_in.find_sign_in_link(conn, newest_token(), clock.now()) == victim, "what it says is true"
                later(-timedelta(minutes=int(said[1]), seconds=-1))
            assert int(said[1]) >= 5, "there is time to open the mailbox"
        later(timedelta(seconds=15))
    link = f"/sign-in/link/{newest_token()}"
    client.get(link)
    assert post(client, link).status_code == 303
    assert is_signed_in(client)


def newest_token() -> str:
    found = re.search(r"/sign-in/link/(\S+)", mail.outbox()[0].text)
    assert found
    return found[1]


def test_a_mailbox_gets_few_mails_however_often_they_are_asked_for(site: Flask, later: Later) -> None:
    client, victim = site.test_client(), somebody()
    sent = 0
    for _ in range(120):  # every half minute for an hour
        before = [each.text for each in mail.outbox()]
        ask(client, victim)
        sent += [each.text for each in mail.outbox()] != before
        later(timedelta(seconds=30))
    assert sent <= 5 + 6, sent


def test_pressing_send_twice_sends_one_mail(site: Flask, later: Later) -> None:
    client, email = site.test_client(), somebody()
    pages = [ask(client, email) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert len(mail.outbox()) == 1
    later(timedelta(seconds=11))
    ask(client, email)
    assert len(mail.outbox()) == 2, "asked for again on purpose"


def test_a_mail_that_failed_is_no_link_to_look_for(
    worker_settings: Settings, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, email = create_app(worker_settings).test_client(), somebody()
    db.configure(worker_settings)

    def fail(*_: object, **__: object) -> None:
        raise mail.MailFailed("refused")

    with monkeypatch.context() as broken:
        broken.setattr(mail, "send", fail)
        assert [ask(client, email).status_code for _ in range(8)] == [503] * 8
    assert ask(client, email).status_code == 200
    assert len(mail.outbox()) == 1


def test_links_printed_for_an_administrator_are_not_counted(conn: db.Conn, worker_settings: Settings) -> None:
    email, now = somebody(), clock.now()
    for _ in range(9):
        sign_in.create_sign_in_link(conn, email=email, is_admin=True, now=now)
    asked = sign_in.request_link(
        conn, email=email, client="192.0.2.1", settings=worker_settings, now=now, base_url="https://x.example"
    )
    assert asked and not isinstance(asked, TooMany)


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("olena@школа.укр", "olena@xn--80atdl2c.xn--j1amh"),
        ("olena@Bücher.example", "olena@xn--bcher-kva.example"),
        ("olena@school.example", "olena@school.example"),
    ],
)
def test_mail_to_an_international_domain_goes_out_in_its_ascii_form(address: str, sent_to: str) -> None:
    assert mail.ascii_domain(address) == sent_to


def test_a_domain_that_is_none_is_a_fault_without_the_address_in_it(browser: FlaskClient) -> None:
    with pytest.raises(mail.MailFailed) as fault:
        mail.ascii_domain("olena@\u2260.example")
    assert "olena" not in str(fault.value)
    refused = ask(browser, "olena@\u2260.example")
    assert refused.status_code == 422, "said beside the field, before anything is sent"

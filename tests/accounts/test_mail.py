"""Mail through a real SMTP server: plain, with STARTTLS or TLS, and what happens when it does not answer."""

import re
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tests.accounts.browsers import is_signed_in, post
from tests.conftest import NOON, settings_for
from webapp import create_app, db
from webapp.config import Settings
from webapp.outside import mail

PASSWORD = "p@ss word"
ADDRESS = "olena@school.example"


class Mailbox:
    """Keeps what the server accepts."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.envelopes.append(envelope)
        return "250 kept"

    def only(self) -> EmailMessage:
        (envelope,) = self.envelopes
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


def check_password(_server: object, _session: object, _envelope: object, _mechanism: str, login: object) -> AuthResult:
    assert isinstance(login, LoginPassword)
    right = login.login == b"intervals" and login.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)  # the server itself refuses


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain),
        ],
        check=True,
        capture_output=True,
    )
    return key, chain


def settings(url: str) -> Settings:
    return settings_for("postgresql://u@h/d", SMTP_URL=url, MAIL_FROM="Intervals <hello@intervals.example>")


def send(url: str) -> None:
    mail.send(settings(url), to=ADDRESS, subject="Твоє посилання", text="https://x.example/α\n", now=NOON)


def test_a_mail_arrives_whole(mailbox: Mailbox, port: int) -> None:
    send(f"smtp://127.0.0.1:{port}")
    message = mailbox.only()
    assert message["To"] == ADDRESS
    assert message["From"] == "Intervals <hello@intervals.example>"
    assert message["Subject"] == "Твоє посилання"
    assert message["Message-ID"].endswith("@intervals.example>")
    assert message.get_content().strip() == "https://x.example/α"
    assert mailbox.envelopes[0].rcpt_tos == [ADDRESS]


def test_starttls_is_verified_and_the_password_travels_inside(
    mailbox: Mailbox, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, chain = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    controller = Controller(
        mailbox,
        hostname="localhost",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=check_password,
        auth_required=True,
    )
    controller.start()
    url = f"smtp+starttls://intervals:p%40ss%20word@localhost:{controller.port}"
    try:
        with pytest.raises(mail.MailFailed, match="SSL"):
            send(url)
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        send(url)
        with pytest.raises(mail.MailFailed, match="SMTPAuthenticationError"):
            send(url.replace("p%40ss", "wrong"))
    finally:
        controller.stop()
    assert mailbox.only()["To"] == ADDRESS


def test_a_server_that_is_away_is_a_fault_without_any_address_in_it() -> None:
    with pytest.raises(mail.MailFailed) as failure:
        send("smtp://127.0.0.1:9")
    assert "@" not in str(failure.value)


def test_a_refused_mail_is_a_fault_without_any_address_in_it(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> str:
        return f"550 no such person as {ADDRESS}"

    monkeypatch.setattr(Mailbox, "handle_DATA", refuse)
    with pytest.raises(mail.MailFailed) as failure:
        send(f"smtp://127.0.0.1:{port}")
    assert ADDRESS not in str(failure.value)
    assert issubclass(getattr(smtplib, str(failure.value)), smtplib.SMTPException)


def test_a_line_break_in_an_address_cannot_add_a_header(port: int) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        mail.send(settings(f"smtp://127.0.0.1:{port}"), to="a@b\nBcc: c@d", subject="x", text="x", now=NOON)


def test_development_keeps_mails_in_its_outbox() -> None:
    development = settings_for("postgresql://u@h/d")
    for number in range(2):
        mail.send(
            development, to=ADDRESS, subject=f"Mail {number}", text="Line 1\nLine 2", now=NOON.replace(second=number)
        )
    assert [kept.subject for kept in mail.outbox()] == ["Mail 1", "Mail 0"]
    assert mail.outbox()[0].text.strip() == "Line 1\nLine 2"


def test_production_without_a_server_keeps_nothing() -> None:
    with pytest.raises(mail.MailFailed):
        mail.send(
            replace(settings_for("postgresql://u@h/d"), development=False), to=ADDRESS, subject="x", text="x", now=NOON
        )
    assert mail.outbox() == []


def test_a_link_mailed_through_the_server_signs_in(mailbox: Mailbox, port: int, worker_settings: Settings) -> None:
    sending = replace(worker_settings, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="hello@intervals.example")
    client = create_app(replace(sending, site_url="https://intervals.example")).test_client()
    db.configure(worker_settings)
    email = f"{uuid4().hex}@school.example"
    evil = "http://evil.example"  # whatever host a request names, the mail names ours
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in", base_url=evil).get_data(as_text=True))
    assert csrf
    page = client.post("/sign-in/mail", data={"email": email, "csrf_token": csrf[1]}, base_url=evil)
    assert page.status_code == 200
    assert b"/outbox" not in page.data
    message = mailbox.only()
    assert message["To"] == email
    link = re.search(r"https://intervals\.example(/sign-in/link/\S+)", message.get_content())
    assert link
    assert "evil" not in message.get_content()
    assert post(client, link[1]).status_code == 303
    assert is_signed_in(client)


def test_a_mail_server_that_is_away_is_a_clear_sentence(worker_settings: Settings) -> None:
    sending = replace(worker_settings, smtp_url="smtp://127.0.0.1:9", mail_from="hello@intervals.example")
    client = create_app(sending).test_client()
    db.configure(worker_settings)
    response = post(client, "/sign-in/mail", data={"email": f"{uuid4().hex}@school.example"})
    assert response.status_code == 503
    assert "The mail could not be sent" in response.get_data(as_text=True)

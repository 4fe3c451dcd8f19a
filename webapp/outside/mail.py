"""Mail through the configured SMTP server. Development without one prints it and keeps it for the outbox page."""

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid, parseaddr
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

import idna

from webapp.config import DATA, Settings

log = logging.getLogger(__name__)

OUTBOX = DATA / "outbox"
SHOWN = 20  # mails on the outbox page
TIMEOUT = 10  # seconds for each step of the SMTP dialogue


class MailFailed(Exception):
    """The mail was not accepted. The message names the fault and no address."""


class MailRefused(MailFailed):
    """The server refused the mail for good: do not try again."""


class MailUncertain(MailFailed):
    """The connection was lost after the text was sent: the mail may or may not have been accepted."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail in the development outbox."""

    to: str
    subject: str
    text: str


def send(settings: Settings, *, to: str, subject: str, text: str, now: datetime) -> None:
    """Send a plain-text mail. Raises `MailFailed`. Call it after COMMIT, because a server may take seconds."""
    with addressed(settings, to) as hand_over:
        hand_over(subject, text, now)


@contextmanager
def addressed(settings: Settings, to: str) -> Iterator[Callable[..., None]]:
    """Yield a function that sends subject, text, time and headers, once the server has accepted the recipient.

    Most failures and delays happen before that. Leaving the block without calling it sends nothing. Raises `MailFailed`
    in both steps.
    """
    recipient = ascii_domain(to)
    if not settings.smtp_url:
        if not settings.development:
            raise MailFailed("SMTP_URL is not set")
        yield partial(_hand_over, None, recipient, "")
        return
    server = _open(settings, recipient)
    try:
        yield partial(_hand_over, server, recipient, settings.mail_from)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # the mail is sent or refused by now
            server.quit()


def _open(settings: Settings, recipient: str) -> smtplib.SMTP:
    """Return a connection on which the server has accepted sender and recipient. Raises `MailFailed`."""
    options = () if recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
    try:
        server = _connect(settings.smtp_url)
        try:
            server.ehlo_or_helo_if_needed()
            if options and not server.has_extn("smtputf8"):
                raise MailRefused("SMTPNotSupportedError")
            _expect(smtplib.SMTPSenderRefused, server.mail(parseaddr(settings.mail_from)[1], options))
            _expect(smtplib.SMTPRecipientsRefused, server.rcpt(recipient))
        except BaseException:
            server.close()
            raise
    except (OSError, smtplib.SMTPException) as problem:
        raise MailFailed(type(problem).__name__) from None
    return server


def _hand_over(
    server: smtplib.SMTP | None,
    to: str,
    sender: str,
    subject: str,
    text: str,
    now: datetime,
    headers: Mapping[str, str] | None = None,
) -> None:
    message = EmailMessage()
    message["To"], message["Subject"], message["Date"] = to, subject, format_datetime(now)
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    if server is None:
        _keep(message, now)
        return
    message["From"] = sender
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    written = BytesIO()
    BytesGenerator(written, policy=SMTP if to.isascii() else SMTPUTF8).flatten(message)
    try:
        reply: tuple[int, bytes | str] = server.data(written.getvalue())
    except smtplib.SMTPDataError as problem:
        reply = problem.smtp_code, problem.smtp_error
    except (OSError, smtplib.SMTPException) as problem:
        raise MailUncertain(type(problem).__name__) from None
    _expect(smtplib.SMTPDataError, reply)


def _expect(fault: type[Exception], reply: tuple[int, bytes | str]) -> None:
    """Raise `MailRefused` or `MailFailed` with `fault` as text unless the server's reply is positive."""
    code, _ = reply
    if not 200 <= code < 300:
        raise (MailRefused if code >= 500 else MailFailed)(fault.__name__)


def ascii_domain(address: str) -> str:
    """Return an address with its domain in ASCII (IDNA 2008). Raises `MailFailed` if the domain has no such form."""
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        raise MailFailed("IDNAError") from None


def outbox(folder: Path | None = None) -> list[KeptMail]:
    """Return the latest mails of development, newest first."""
    paths = sorted((folder or OUTBOX).glob("*.txt"), reverse=True)[:SHOWN]
    parts = [path.read_text(encoding="utf-8").split("\n", 2) for path in paths]
    return [KeptMail(to, subject, text) for to, subject, text in parts]


def _keep(message: EmailMessage, now: datetime) -> None:
    OUTBOX.mkdir(parents=True, exist_ok=True)
    text = f"{message['To']}\n{message['Subject']}\n{message.get_content()}"
    (OUTBOX / f"{now:%Y%m%d%H%M%S%f}.txt").write_text(text, encoding="utf-8")
    print(f"\n{text}", flush=True)  # noqa: T201 - development without a mail server: the terminal is the mailbox


def _connect(url: str) -> smtplib.SMTP:
    """Return a connection by `smtp://`, `smtp+starttls://` or `smtps://`, signed in if the URL names a user."""
    parts = urlsplit(url)
    host, verified = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=verified)
    else:
        server = smtplib.SMTP(host, parts.port or (587 if parts.scheme == "smtp+starttls" else 25), timeout=TIMEOUT)
    if parts.scheme == "smtp+starttls":
        server.starttls(context=verified)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server

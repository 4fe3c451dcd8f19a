"""Mail: one function that sends a text through the configured SMTP server. In development without one, a mail is
printed and kept in a folder that the outbox page shows.
"""

import logging
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import idna

from webapp.config import Settings
from webapp.startup import DATA

log = logging.getLogger(__name__)

OUTBOX = DATA / "outbox"
SHOWN = 20  # mails on the outbox page
TIMEOUT = 10  # seconds for each step of the conversation with the server


class MailFailed(Exception):
    """The mail was not accepted; the message names the fault and no address."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail in the development outbox."""

    to: str
    subject: str
    text: str


def send(settings: Settings, *, to: str, subject: str, text: str, now: datetime) -> None:
    """Send a plain-text mail. Raises ``MailFailed``. Call it after COMMIT: a server may take seconds."""
    message = EmailMessage()
    message["To"], message["Subject"], message["Date"] = ascii_domain(to), subject, format_datetime(now)
    message.set_content(text)
    if not settings.smtp_url:
        if not settings.development:
            raise MailFailed("SMTP_URL is not set")
        _keep(message, now)
        return
    message["From"] = settings.mail_from
    message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2].rstrip(">"))
    try:
        with _connect(settings.smtp_url) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as problem:
        raise MailFailed(type(problem).__name__) from None


def ascii_domain(address: str) -> str:
    """An address with its domain in ASCII (IDNA 2008), which every mail server understands. Raises ``MailFailed`` for a
    domain that has no such form."""
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        raise MailFailed("IDNAError") from None


def outbox(folder: Path | None = None) -> list[KeptMail]:
    """The latest mails of development, the newest first."""
    paths = sorted((folder or OUTBOX).glob("*.txt"), reverse=True)[:SHOWN]
    parts = [path.read_text(encoding="utf-8").split("\n", 2) for path in paths]
    return [KeptMail(to, subject, text) for to, subject, text in parts]


def _keep(message: EmailMessage, now: datetime) -> None:
    OUTBOX.mkdir(parents=True, exist_ok=True)
    text = f"{message['To']}\n{message['Subject']}\n{message.get_content()}"
    (OUTBOX / f"{now:%Y%m%d%H%M%S%f}.txt").write_text(text, encoding="utf-8")
    print(f"\n{text}", flush=True)  # noqa: T201 - development without a mail server: the terminal is the mailbox


def _connect(url: str) -> smtplib.SMTP:
    """A connection by ``smtp://``, ``smtp+starttls://`` or ``smtps://``, signed in if the URL names a user."""
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

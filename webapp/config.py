"""Settings: the environment, read once, validated as a whole, frozen.

The table in docs/environment.md lists every name. `load_settings` collects all problems before it raises, so that an
operator fixes them in one round. Values that may hold a secret never appear in a message or a `repr`.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from click import ClickException

from webapp.addresses import is_private

PLAIN_HTTP = (
    "SITE_URL is http://: whoever shares the network can read along and act as anybody who is signed in, and browsers"
    " offer neither the page for times without a network nor installing. Use it only on a network that you trust."
)
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".data"
"""Files of a development machine: its embedded database, its secret, its mails."""
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
POOLER_PORT = 6543
SECRET_BYTES = 32
TOKEN_LENGTH = 16

# URL parameters of Prisma and of PgBouncer clients. libpq refuses a URL that has them.
FOREIGN_PARAMETERS = {
    "pgbouncer",
    "connection_limit",
    "pool_timeout",
    "socket_timeout",
    "statement_cache_size",
    "schema",
}
PROVIDERS = {"google": "Google", "github": "GitHub", "facebook": "Facebook"}
YES_NO = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


class BadSettings(ClickException):
    """The environment is invalid; `problems` holds one sentence for each fault.

    A click exception, so that every flask command prints the list instead of a traceback.
    """

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The environment has problems:\n" + "\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Provider:
    """A sign-in provider's client; `issuer` is empty except for OpenID Connect, `label` is the name on its button."""

    client_id: str
    client_secret: str = field(repr=False)
    issuer: str
    label: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. URLs are ready for libpq. An empty one means the embedded server."""

    development: bool
    database_url: str = field(repr=False)
    direct_url: str = field(repr=False)
    pooled: bool  # DATABASE_URL is that of a transaction pooler
    prepare_threshold: int | None  # psycopg's setting: None behind a transaction pooler
    pool_min: int
    pool_max: int
    pool_timeout: float  # seconds a request waits for a connection before the response 503
    transaction_timeout: float  # seconds without an answer of the database after which a transaction is cancelled
    auth_secrets: tuple[str, ...] = field(repr=False)  # the first one signs, all verify
    providers: Mapping[str, Provider]
    smtp_url: str = field(repr=False)
    mail_from: str
    site_url: str  # the site's public address; empty where it is not needed
    rate_limits: bool
    rate_limit_strangers: int  # visitors of one address together get that many times a learner's limit
    sign_in_mails_per_address: int  # an hour; more only when the latest link is about to expire
    sign_in_mails_per_client: int  # an hour
    anyone_may_create_a_class: bool  # one, once signed in; else only teachers may
    managed_pupils_kept_days: int  # after their last class ended; `flask forget-pupils` deletes them then
    avatar_bucket_url: str = field(repr=False)  # of an S3-compatible bucket; empty: avatars are in PostgreSQL
    run_migrations: bool
    sync_topics: bool
    content_dir: Path
    redis_url: str = field(repr=False)
    port: int
    workers: int  # processes
    threads: int  # per worker
    metrics_token: str = field(repr=False)
    slow_query_ms: int
    has_studio: bool  # the pages under /studio, for administrators
    studio_url: str = field(repr=False)  # of the studio's own role, which may only read; else the app's

    @property
    def is_plain_http(self) -> bool:
        """Return whether the site is served over http://, where browsers drop Secure cookies."""
        return self.development or self.site_url.startswith("http://")

    @property
    def sends_mail(self) -> bool:
        """Return whether mail can be sent: by SMTP, or in development to the outbox."""
        return bool(self.smtp_url) or self.development

    @property
    def links_begin_with(self) -> str:
        """Return the address that links in mails begin with. A request's Host header is never used."""
        return self.site_url or f"http://127.0.0.1:{self.port}"


class _Reader:
    """Reads variables by type and collects problems. An empty value counts as unset."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(name, "").strip() or default

    def flag(self, name: str, default: bool | None) -> bool | None:
        value = self.text(name).lower()
        if value and value not in YES_NO:
            self.problems.append(f"{name} must be true or false.")
        return YES_NO.get(value, default)

    def number(self, name: str, default: float, low: float, high: float) -> float:
        value = self.text(name)
        if not value:
            return default
        if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", value, re.ASCII) and low <= float(value) <= high:
            return float(value)
        self.problems.append(f"{name} must be a number from {low:g} to {high:g}.")
        return default

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        value = self.number(name, default, low, high)
        if value != int(value):
            self.problems.append(f"{name} must be a whole number.")
        return int(value)

    def url(self, name: str, value: str, schemes: tuple[str, ...], *, host: bool = True) -> SplitResult | None:
        """Return the parts of a URL; None if unset or invalid. No message quotes it, as urllib's own may."""
        if not value:
            return None
        if not _is_unambiguous(value):
            self.problems.append(
                f"{name} has a character that a URL must write otherwise, in the user name, the password or after them:"
                " @ as %40, / as %2F, # as %23, ? as %3F, % as %25, a space as %20."
            )
            return None
        try:
            parts = urlsplit(value)
            wrong_port = parts.port == 0  # reading .port raises if it is not a number
        except ValueError:
            self.problems.append(f"{name} is not a well-formed URL.")
            return None
        if parts.scheme not in schemes:
            self.problems.append(f"{name} must start with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
        elif wrong_port or (host and not parts.hostname):
            self.problems.append(f"{name} names no host or an impossible port.")
        else:
            return parts
        return None


def _is_unambiguous(url: str) -> bool:
    """Return whether every parser finds the same user, password and host in a URL.

    A parser that takes a piece of the password for the host, the path or a parameter prints it in its error messages.
    """
    _, _, rest = url.partition("://")
    authority, _, beyond = rest.partition("/")
    wrong_percent = re.search(r"%(?![0-9A-Fa-f]{2})|%00", url)
    return not (
        wrong_percent
        or re.search(r"[\s#]", url)
        or authority.count("@") > 1
        or "@" in beyond
        or "?" in authority.partition("@")[0]
    )


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings of the environment variables. Raises BadSettings with all problems at once.

    It is development if `INTERVALS_ENV=development`, as `make run` and `make test` set it. If that is unset, it is
    development when neither a database nor AUTH_SECRET is set: a deployment always has both.
    """
    read = _Reader(environ)
    mode = read.text("INTERVALS_ENV")
    if mode not in ("", "development", "production"):
        read.problems.append("INTERVALS_ENV must be development or production.")
    configured = any(read.text(name) for name in ("DATABASE_URL", "AUTH_DATABASE_HOST", "AUTH_SECRET"))
    development = mode == "development" if mode else not configured

    raw_url = read.text("DATABASE_URL") or _url_from_parts(read)
    database_url, pooled = _database_url(read, "DATABASE_URL", raw_url)
    direct_url, _ = _database_url(read, "DIRECT_URL", read.text("DIRECT_URL"))
    if not raw_url and not development:
        read.problems.append("DATABASE_URL is required (or AUTH_DATABASE_HOST, _PORT, _NAME, _USER and _PASSWORD).")
    if direct_url and not raw_url:
        read.problems.append("DIRECT_URL is set but DATABASE_URL is not.")
    studio_url, _ = _database_url(read, "STUDIO_DATABASE_URL", read.text("STUDIO_DATABASE_URL"))
    prepare = read.flag("DB_PREPARE", not pooled)
    for name in ("DB_SSLMODE", "PGSSLMODE"):
        if read.text(name) and read.text(name) not in SSL_MODES:
            read.problems.append(f"{name} must be one of {', '.join(SSL_MODES)}.")

    pool_min = read.whole("DB_POOL_MIN", 1, 0, 1000)
    pool_max = read.whole("DB_POOL_MAX", max(pool_min, 4), 1, 1000)
    if pool_min > pool_max:
        read.problems.append("DB_POOL_MIN is greater than DB_POOL_MAX.")

    smtp_url, mail_from = _mail(read)
    site_url = read.text("SITE_URL").rstrip("/")
    site = read.url("SITE_URL", site_url, ("https", "http"))
    if site and (site.path or site.query or site.fragment or site.username):
        read.problems.append("SITE_URL is the address alone: https://name, and :port if it has one.")
    if smtp_url and not site_url and not development:
        read.problems.append("SITE_URL is required when SMTP_URL is set: the links in mail begin with it.")
    redis_url = read.text("REDIS_URL")
    read.url("REDIS_URL", redis_url, ("redis", "rediss", "unix"), host=False)
    content_dir = Path(read.text("CONTENT_DIR", str(ROOT / "content")))
    if read.text("CONTENT_DIR") and not content_dir.is_dir():
        read.problems.append("CONTENT_DIR is not a directory.")
    metrics_token = read.text("METRICS_TOKEN")
    if 0 < len(metrics_token) < TOKEN_LENGTH:
        read.problems.append(f"METRICS_TOKEN must have at least {TOKEN_LENGTH} characters.")

    settings = Settings(
        development=development,
        database_url=database_url,
        direct_url=direct_url or database_url,
        pooled=pooled,
        prepare_threshold=1 if prepare else None,
        pool_min=pool_min,
        pool_max=pool_max,
        pool_timeout=read.number("DB_POOL_TIMEOUT", 2, 0.1, 60),
        transaction_timeout=read.number("DB_TRANSACTION_TIMEOUT", 10, 0.5, 3600),
        auth_secrets=_auth_secrets(read, development),
        providers=_providers(read, development),
        smtp_url=smtp_url,
        mail_from=mail_from,
        site_url=site_url,
        anyone_may_create_a_class=read.flag("CLASSES_OPEN_TO_ALL", False) is True,
        managed_pupils_kept_days=read.whole("MANAGED_PUPILS_KEPT_DAYS", 730, 1, 36_500),
        avatar_bucket_url=_bucket_url(read, development),
        rate_limits=read.flag("RATE_LIMITS", True) is True,
        rate_limit_strangers=read.whole("RATE_LIMIT_STRANGERS", 30, 1, 100_000),
        sign_in_mails_per_address=read.whole("SIGN_IN_MAILS_PER_ADDRESS", 5, 1, 1000),
        sign_in_mails_per_client=read.whole("SIGN_IN_MAILS_PER_CLIENT", 600, 1, 1_000_000),
        run_migrations=read.flag("RUN_MIGRATIONS_ON_START", True) is True,
        sync_topics=read.flag("SYNC_TOPICS_ON_START", True) is True,
        content_dir=content_dir,
        redis_url=redis_url,
        port=read.whole("PORT", 8000, 1, 65535),
        workers=read.whole("WEB_CONCURRENCY", 2, 1, 256),
        threads=read.whole("WEB_THREADS", 4, 1, 256),
        metrics_token=metrics_token,
        slow_query_ms=read.whole("SLOW_QUERY_MS", 200, 0, 600_000),
        has_studio=read.flag("STUDIO", development) is True,
        studio_url=studio_url,
    )
    if read.problems:
        raise BadSettings(read.problems)
    return settings


def _url_from_parts(read: _Reader) -> str:
    """Return DATABASE_URL built from AUTH_DATABASE_*, or "" when none of them is set."""
    names = ("HOST", "PORT", "NAME", "USER", "PASSWORD")
    host, port, name, user, password = (read.text(f"AUTH_DATABASE_{part}") for part in names)
    if not any((host, port, name, user, password)):
        return ""
    given = {"HOST": host, "NAME": name, "USER": user}
    missing = [f"AUTH_DATABASE_{part}" for part, value in given.items() if not value]
    if missing:
        read.problems.append(f"{', '.join(missing)} must be set too: the other AUTH_DATABASE_* variables need it.")
        return ""
    who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    number = read.whole("AUTH_DATABASE_PORT", 5432, 1, 65535)
    address = f"[{host}]" if ":" in host else quote(host, safe=".")
    return f"postgresql://{who}@{address}:{number}/{quote(name, safe='')}"


def _database_url(read: _Reader, name: str, value: str) -> tuple[str, bool]:
    """Return the URL without parameters of other drivers, and whether it is that of a transaction pooler."""
    parts = read.url(name, value, ("postgresql", "postgres"), host=False)
    if parts is None:
        return "", False
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, value) for key, value in parameters if key not in FOREIGN_PARAMETERS]
    if dict(kept).get("sslmode", SSL_MODES[0]) not in SSL_MODES:
        read.problems.append(f"{name} carries an sslmode that is none of {', '.join(SSL_MODES)}.")
    unknown = sorted({key for key, _ in kept} - _libpq_parameters())
    if unknown and "password" in dict(parameters):
        read.problems.append(f"{name} carries a parameter that PostgreSQL does not know, or & in its password (%26).")
    elif unknown:
        read.problems.append(f"{name} carries a parameter that PostgreSQL does not know: {', '.join(unknown)}.")
    if not parts.path.strip("/"):
        read.problems.append(f"{name} names no database (…/name).")
    if not parts.hostname and not any(key == "host" for key, _ in kept):
        read.problems.append(f"{name} names no host.")
    pooled = parts.port == POOLER_PORT or dict(parameters).get("pgbouncer", "").lower() == "true"
    host = dict(kept).get("host") or parts.hostname or ""
    sslmode = dict(kept).get("sslmode") or _ssl_mode(read, host)
    kept = [(key, value) for key, value in kept if key != "sslmode"]
    query = urlencode([*kept, ("sslmode", sslmode)], safe="/")
    return f"{parts.scheme}://{_netloc(parts)}{parts.path}?{query}", pooled


def source_database_url(environ: Mapping[str, str], value: str) -> str:
    """Return the URL of another application's database, read as DATABASE_URL is. Raises BadSettings."""
    read = _Reader(environ)
    url, _ = _database_url(read, "The URL", value)
    if read.problems:
        raise BadSettings(read.problems)
    return url


def _ssl_mode(read: _Reader, host: str) -> str:
    """Return DB_SSLMODE, else libpq's PGSSLMODE, else `prefer` on a private network and `require` on any other.

    Servers and poolers on a private network often have no TLS. Certificates are not verified by default: hosts sign
    their own.
    """
    given = read.text("DB_SSLMODE") or read.text("PGSSLMODE")
    return given or ("prefer" if is_private(host) else "require")


def _netloc(parts: SplitResult) -> str:
    """Return user, password and host, with all characters escaped that any driver wants escaped.

    Go's driver, which dbmate uses, prints the whole URL when it meets one that it cannot parse.
    """
    who, at, where = parts.netloc.rpartition("@")
    return ":".join(quote(unquote(part), safe="") for part in who.split(":", 1)) + at + where


def _libpq_parameters() -> set[str]:
    from psycopg import pq  # noqa: PLC0415 - imported only when a URL is set

    return {option.keyword.decode() for option in pq.Conninfo.get_defaults()}


def _auth_secrets(read: _Reader, development: bool) -> tuple[str, ...]:
    """Return AUTH_SECRET, newest first. Without one, development gets a random secret for the life of the process."""
    given = tuple(part.strip() for part in read.text("AUTH_SECRET").split(",") if part.strip())
    if not given:
        if not development:
            read.problems.append(f"AUTH_SECRET is required: at least {SECRET_BYTES} random bytes.")
        return (secrets.token_urlsafe(SECRET_BYTES),)
    if not development and any(len(secret.encode()) < SECRET_BYTES for secret in given):
        read.problems.append(f"AUTH_SECRET must be at least {SECRET_BYTES} bytes long, each one of a list.")
    return given


def _providers(read: _Reader, development: bool) -> dict[str, Provider]:
    found = {}
    for name in (*PROVIDERS, "oidc"):
        prefix = f"AUTH_{name.upper()}"
        variables = [f"{prefix}_ID", f"{prefix}_SECRET"] + ([f"{prefix}_ISSUER"] if name == "oidc" else [])
        given = {variable: read.text(variable) for variable in variables if read.text(variable)}
        missing = [variable for variable in variables if variable not in given]
        if given and missing:
            read.problems.append(f"{', '.join(missing)} must be set too: {', '.join(given)} is.")
        elif given:
            issuer = given.get(f"{prefix}_ISSUER", "")
            read.url(f"{prefix}_ISSUER", issuer, ("https", "http") if development else ("https",))
            label = read.text(f"{prefix}_NAME", PROVIDERS.get(name, "OpenID Connect"))
            found[name] = Provider(given[variables[0]], given[variables[1]], issuer, label)
    return found


def _bucket_url(read: _Reader, development: bool) -> str:
    """Return AVATAR_BUCKET_URL, https://key:secret@host/bucket[?region=name], or an empty string."""
    value = read.text("AVATAR_BUCKET_URL")
    parts = read.url("AVATAR_BUCKET_URL", value, ("https", "http") if development else ("https",))
    if parts and not (parts.username and parts.password and parts.path.strip("/")):
        read.problems.append("AVATAR_BUCKET_URL must name key, secret and bucket: https://key:secret@host/bucket.")
    if value and find_spec("boto3") is None:
        read.problems.append("AVATAR_BUCKET_URL needs the package boto3, which is not installed (pip install boto3).")
    return value


def _mail(read: _Reader) -> tuple[str, str]:
    """Return SMTP_URL, smtp://, smtp+starttls:// or smtps://[user:password@]host[:port], and the sender it needs."""
    smtp_url, mail_from = read.text("SMTP_URL"), read.text("MAIL_FROM")
    read.url("SMTP_URL", smtp_url, ("smtp", "smtp+starttls", "smtps"))
    if smtp_url and not mail_from:
        read.problems.append("MAIL_FROM is required when SMTP_URL is set.")
    if mail_from and not re.fullmatch(r"(?:[^<>@\r\n]+<)?[^@\s<>]+@[^@\s<>]+>?", mail_from):
        read.problems.append("MAIL_FROM is not a mail address.")
    return smtp_url, mail_from

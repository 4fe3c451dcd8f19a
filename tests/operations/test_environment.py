"""The table of docs/environment.md, variable by variable: set, unset and wrong; the code knows the same ones."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from webapp.config import ROOT, BadSettings, load_settings

BASE = {"DATABASE_URL": "postgresql://app:pw@db.example:5432/intervals", "AUTH_SECRET": "s" * 32}
PARTS = {"AUTH_DATABASE_HOST": "db", "AUTH_DATABASE_NAME": "n", "AUTH_DATABASE_USER": "u", "AUTH_SECRET": "s" * 32}
MAIL = {
    "SMTP_URL": "smtp://mail.example",
    "MAIL_FROM": "no-reply@intervals.example",
    "SITE_URL": "https://intervals.example",
}
GOOGLE = {"AUTH_GOOGLE_ID": "id", "AUTH_GOOGLE_SECRET": "secret"}
GITHUB = {"AUTH_GITHUB_ID": "id", "AUTH_GITHUB_SECRET": "secret"}
FACEBOOK = {"AUTH_FACEBOOK_ID": "id", "AUTH_FACEBOOK_SECRET": "secret"}
OIDC = {"AUTH_OIDC_ID": "id", "AUTH_OIDC_SECRET": "secret", "AUTH_OIDC_ISSUER": "https://id.example"}
BUCKET = "https://key:secret@s3.example/avatars"


@dataclass(frozen=True, slots=True)
class Variable:
    """What one variable does. ``shows`` is an expression over ``settings``; ``unset`` None: it is required."""

    name: str
    good: str
    shows: str
    expected: object
    unset: object
    wrong: tuple[str, ...]
    beside: Mapping[str, str]


def variable(
    name: str, good: str, shows: str, expected: object, unset: object, *wrong: str, beside: Mapping[str, str] = BASE
) -> Variable:
    return Variable(name, good, shows, expected, unset, wrong, beside)


URLS = ("mysql://u@h/d", "postgresql://u@h:99999/d", "postgresql://u@h/", "postgresql://u@h/d?colour=red")
VARIABLES = [
    variable("INTERVALS_ENV", "development", "development", True, False, "staging"),
    variable("DATABASE_URL", "postgresql://u@h/d", "database_url", "postgresql://u@h/d?sslmode=prefer", None, *URLS),
    variable("DIRECT_URL", "postgresql://u@h/d", "direct_url", "postgresql://u@h/d?sslmode=prefer",
             BASE["DATABASE_URL"] + "?sslmode=require", *URLS),
    variable("AUTH_DATABASE_HOST", "a.b", "database_url", "postgresql://u@a.b:5432/n?sslmode=require", None,
             beside=PARTS),
    variable("AUTH_DATABASE_PORT", "7", "database_url", "postgresql://u@db:7/n?sslmode=prefer",
             "postgresql://u@db:5432/n?sslmode=prefer", "none", "0", "70000", beside=PARTS),
    variable("AUTH_DATABASE_NAME", "a b", "database_url", "postgresql://u@db:5432/a%20b?sslmode=prefer", None,
             beside=PARTS),
    variable("AUTH_DATABASE_USER", "a@b", "database_url", "postgresql://a%40b@db:5432/n?sslmode=prefer", None,
             beside=PARTS),
    variable("AUTH_DATABASE_PASSWORD", "a:b", "database_url", "postgresql://u:a%3Ab@db:5432/n?sslmode=prefer",
             "postgresql://u@db:5432/n?sslmode=prefer", beside=PARTS),
    variable("AUTH_SECRET", "n" * 32, "auth_secrets", ("n" * 32,), None, "short", f"{'n' * 32},short"),
    variable("AUTH_GOOGLE_ID", "g", "providers['google'].client_id", "g", None, beside=BASE | GOOGLE),
    variable("AUTH_GOOGLE_SECRET", "g", "providers['google'].client_secret", "g", None, beside=BASE | GOOGLE),
    variable("AUTH_GITHUB_ID", "g", "providers['github'].client_id", "g", None, beside=BASE | GITHUB),
    variable("AUTH_GITHUB_SECRET", "g", "providers['github'].client_secret", "g", None, beside=BASE | GITHUB),
    variable("AUTH_FACEBOOK_ID", "f", "providers['facebook'].client_id", "f", None, beside=BASE | FACEBOOK),
    variable("AUTH_FACEBOOK_SECRET", "f", "providers['facebook'].client_secret", "f", None, beside=BASE | FACEBOOK),
    variable("AUTH_OIDC_ID", "o", "providers['oidc'].client_id", "o", None, beside=BASE | OIDC),
    variable("AUTH_OIDC_SECRET", "o", "providers['oidc'].client_secret", "o", None, beside=BASE | OIDC),
    variable("AUTH_OIDC_ISSUER", "https://o.example", "providers['oidc'].issuer", "https://o.example", None,
             "http://o.example", "o.example", beside=BASE | OIDC),
    variable("AUTH_OIDC_NAME", "School", "providers['oidc'].label", "School", "OpenID Connect", beside=BASE | OIDC),
    variable("SMTP_URL", "smtps://u:p@mail:465", "smtp_url", "smtps://u:p@mail:465", "", "http://mail", "smtp://",
             beside=BASE | {"MAIL_FROM": MAIL["MAIL_FROM"], "SITE_URL": MAIL["SITE_URL"]}),
    variable("MAIL_FROM", "a@b.example", "mail_from", "a@b.example", None, "nobody", "a@b\nBcc: c@d",
             beside=BASE | MAIL),
    variable("SITE_URL", "https://a.example/", "site_url", "https://a.example", "",
             "ftp://a.example", "a.example", "https://a.example/school", "https://me@a.example"),
    variable("AVATAR_BUCKET_URL", BUCKET, "avatar_bucket_url", BUCKET, "", "https://s3.example/avatars", "s3://b"),
    variable("RUN_MIGRATIONS_ON_START", "false", "run_migrations", False, True, "maybe"),
    variable("SYNC_TOPICS_ON_START", "off", "sync_topics", False, True, "2"),
    variable("DB_POOL_MIN", "3", "pool_min", 3, 1, "-1", "1.5"),
    variable("DB_POOL_MAX", "9", "pool_max", 9, 4, "0", "many"),
    variable("DB_POOL_TIMEOUT", "1.5", "pool_timeout", 1.5, 2.0, "0", "61", "soon"),
    variable("DB_TRANSACTION_TIMEOUT", "30", "transaction_timeout", 30, 10.0, "0", "never"),
    variable("DB_PREPARE", "false", "prepare_threshold", None, 1, "sometimes"),
    variable("DB_SSLMODE", "verify-full", "database_url[-19:]", "sslmode=verify-full", "als?sslmode=require", "yes"),
    variable("PGSSLMODE", "verify-ca", "database_url[-17:]", "sslmode=verify-ca", "s?sslmode=require", "yes"),
    variable("WEB_CONCURRENCY", "4", "workers", 4, 2, "0", "1.5", "cores"),
    variable("WEB_THREADS", "8", "threads", 8, 4, "0", "257"),
    variable("PORT", "80", "port", 80, 8000, "0", "99999", "http"),
    variable("CONTENT_DIR", "/tmp", "content_dir", Path("/tmp"), ROOT / "content", "/no/such/place"),  # noqa: S108 - is there
    variable("REDIS_URL", "rediss://cache/1", "redis_url", "rediss://cache/1", "", "http://cache", "cache:6379"),
    variable("RATE_LIMITS", "off", "rate_limits", False, True, "few"),
    variable("RATE_LIMIT_STRANGERS", "9", "rate_limit_strangers", 9, 30, "0", "many"),
    variable("SIGN_IN_MAILS_PER_ADDRESS", "9", "sign_in_mails_per_address", 9, 5, "0", "many"),
    variable("CLASSES_OPEN_TO_ALL", "true", "anyone_may_create_a_class", True, False, "perhaps"),
    variable("MANAGED_PUPILS_KEPT_DAYS", "365", "managed_pupils_kept_days", 365, 730, "0", "some"),
    variable("SIGN_IN_MAILS_PER_CLIENT", "9", "sign_in_mails_per_client", 9, 600, "0", "many"),
    variable("METRICS_TOKEN", "m" * 16, "metrics_token", "m" * 16, "", "short"),
    variable("SLOW_QUERY_MS", "50", "slow_query_ms", 50, 200, "fast", "-1"),
    variable("STUDIO", "on", "has_studio", True, False, "perhaps"),
    variable("STUDIO_DATABASE_URL", "postgresql://u@h/d", "studio_url", "postgresql://u@h/d?sslmode=prefer", "", *URLS),
]  # fmt: skip
BY_NAME = pytest.mark.parametrize("given", VARIABLES, ids=lambda given: given.name)


def value(shows: str, environ: Mapping[str, str]) -> Any:
    return eval(f"settings.{shows}", {"settings": load_settings(environ)})  # noqa: S307 - our own table


def without(given: Variable) -> dict[str, str]:
    return {name: text for name, text in given.beside.items() if name != given.name}


@BY_NAME
def test_set(given: Variable) -> None:
    assert value(given.shows, without(given) | {given.name: given.good}) == given.expected


@BY_NAME
def test_unset_or_empty(given: Variable) -> None:
    for environ in (without(given), without(given) | {given.name: " "}):
        if given.unset is not None:
            assert value(given.shows, environ) == given.unset
        else:
            with pytest.raises(BadSettings, match=given.name):
                load_settings(environ)


@pytest.mark.parametrize(
    ("name", "environ"),
    [(given.name, without(given) | {given.name: wrong}) for given in VARIABLES for wrong in given.wrong],
)
def test_wrong(name: str, environ: dict[str, str]) -> None:
    with pytest.raises(BadSettings) as raised:
        load_settings(environ)
    assert any(name in problem for problem in raised.value.problems), raised.value.problems


class Watched(dict[str, str]):
    """An environment that notes what it is asked for."""

    asked: set[str]

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


def documented() -> Iterator[str]:
    """Yield every variable in the first column of the table; `X_A`, `_B` is short for X_A, X_B."""
    text = (ROOT / "docs" / "environment.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| (`.+?) \|", text, re.MULTILINE):
        stem = ""
        for name in re.findall(r"`(\w+)`", row):
            if not name.startswith("_"):
                stem = re.sub(r"_(ID|HOST)$", "", name)
            yield stem + name if name.startswith("_") else name


def test_the_document_the_code_and_this_table_know_the_same_variables() -> None:
    environ = Watched(PARTS | OIDC)
    environ.asked = set()
    load_settings(environ)
    assert environ.asked == {given.name for given in VARIABLES}
    for_the_stack = {"POOLER_DEFAULT_POOL_SIZE", "POOLER_MAX_CLIENT_CONN", "POOLER_DB_POOL_SIZE"}
    assert set(documented()) == environ.asked | for_the_stack


@pytest.mark.parametrize(("name", "default"), [
    ("POOLER_DEFAULT_POOL_SIZE", "20"), ("POOLER_MAX_CLIENT_CONN", "200"), ("POOLER_DB_POOL_SIZE", "5"),
])  # fmt: skip
def test_the_poolers_sizes_reach_it_set_or_unset(name: str, default: str) -> None:
    """A wrong one stops Supavisor: tenant.exs insists that its tenant could be made."""
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    given = list(compose["services"]["supavisor"]["environment"].values())
    assert f"${{{name}:-{default}}}" in given
    row = next(row for row in (ROOT / "docs" / "environment.md").read_text().splitlines() if f"`{name}`" in row)
    assert default in re.split(r"[ ,|]+", row)
    script = (ROOT / "deploy" / "supabase" / "tenant.exs").read_text()
    assert "{:ok, _} =\n    Supavisor.Tenants.create_tenant" in script
    assert "default_pool_size" in script

"""Every variable: set, unset and wrong; all problems at once; no secret in any message."""

from pathlib import Path

import pytest

from webapp.config import BadSettings, Settings, load_settings

PRODUCTION = {"DATABASE_URL": "postgresql://app:pw@db.example:5432/intervals", "AUTH_SECRET": "s" * 32}


def production(**extra: str) -> Settings:
    return load_settings(PRODUCTION | extra)


def problems(environ: dict[str, str]) -> str:
    with pytest.raises(BadSettings) as raised:
        load_settings(environ)
    return "\n".join(raised.value.problems)


def test_an_empty_environment_is_development_on_the_embedded_server() -> None:
    settings = load_settings({})
    assert settings.development
    assert settings.database_url == settings.direct_url == ""
    assert len(settings.auth_secrets[0]) >= 32
    assert settings.auth_secrets != load_settings({}).auth_secrets, "a fixed default secret could be guessed"


def test_a_configured_database_or_secret_means_production() -> None:
    assert not production().development
    assert "DATABASE_URL is required" in problems({"AUTH_SECRET": "s" * 32})
    assert "AUTH_SECRET is required" in problems({"DATABASE_URL": "postgresql://u@h/d"})


def test_development_may_be_asked_for_with_a_database() -> None:
    settings = load_settings({"INTERVALS_ENV": "development", "DATABASE_URL": "postgres://u@h/d"})
    assert settings.development
    assert settings.database_url == "postgres://u@h/d?sslmode=prefer"


def test_production_may_be_asked_for_and_then_needs_everything() -> None:
    found = problems({"INTERVALS_ENV": "production"})
    assert "DATABASE_URL is required" in found
    assert "AUTH_SECRET is required" in found


def test_all_problems_are_reported_at_once_and_no_secret_is_among_them() -> None:
    environ = {
        "INTERVALS_ENV": "staging",
        "DATABASE_URL": "mysql://app:hunter2@db/x",
        "DIRECT_URL": "postgresql://app:hunter2@db:70000/x",
        "AUTH_SECRET": "hunter2",
        "AUTH_GOOGLE_SECRET": "hunter2",
        "AUTH_OIDC_ID": "x",
        "SMTP_URL": "http://me:hunter2@mail",
        "MAIL_FROM": "nobody",
        "RUN_MIGRATIONS_ON_START": "maybe",
        "SYNC_TOPICS_ON_START": "perhaps",
        "DB_POOL_MIN": "-1",
        "DB_POOL_MAX": "hunter2",
        "DB_POOL_TIMEOUT": "0",
        "DB_TRANSACTION_TIMEOUT": "never",
        "DB_PREPARE": "sometimes",
        "CONTENT_DIR": "/no/such/place",
        "REDIS_URL": "hunter2",
        "PORT": "99999",
        "WEB_CONCURRENCY": "1.5",
        "METRICS_TOKEN": "hunter2",
        "SLOW_QUERY_MS": "fast",
    }
    found = problems(environ)
    for name in environ:
        assert name in found, f"no problem reported for {name}"
    assert "hunter2" not in found


def test_settings_never_show_secrets() -> None:
    settings = production(
        AUTH_GITHUB_ID="id", AUTH_GITHUB_SECRET="hunter2", SMTP_URL="smtp://me:hunter2@mail", MAIL_FROM="a@b.c", SITE_URL="https://b.c",
        REDIS_URL="redis://:hunter2@cache", METRICS_TOKEN="hunter2-hunter2-hunter2",
    )  # fmt: skip
    shown = repr(settings)
    assert "hunter2" not in shown
    assert "pw" not in shown
    assert "ssss" not in shown


@pytest.mark.parametrize(
    ("url", "threshold"),
    [
        ("postgresql://u@h:5432/d", 1),
        ("postgresql://u@h:6543/d", None),
        ("postgresql://u@h/d?pgbouncer=true", None),
        ("postgresql://u@h/d?pgbouncer=false", 1),
    ],
)
def test_a_transaction_pooler_turns_prepared_statements_off(url: str, threshold: int | None) -> None:
    assert production(DATABASE_URL=url).prepare_threshold == threshold


def test_prepared_statements_can_be_overridden_both_ways() -> None:
    assert production(DATABASE_URL="postgresql://u@h:6543/d", DB_PREPARE="true").prepare_threshold == 1
    assert production(DB_PREPARE="false").prepare_threshold is None


def test_parameters_of_other_drivers_are_dropped_and_ours_kept() -> None:
    url = "postgresql://u@h:6543/d?pgbouncer=true&connection_limit=1&sslmode=require&schema=public"
    assert production(DATABASE_URL=url).database_url == "postgresql://u@h:6543/d?sslmode=require"


def test_a_misspelt_parameter_is_a_problem_not_a_silent_loss() -> None:
    assert "sslmod" in problems(PRODUCTION | {"DATABASE_URL": "postgresql://u@h/d?sslmod=require"})


def test_a_socket_url_needs_no_host_but_another_does() -> None:
    settings = production(DATABASE_URL="postgresql:///d?host=/run/pg")
    assert settings.database_url == "postgresql:///d?host=/run/pg&sslmode=prefer"
    assert "names no host" in problems(PRODUCTION | {"DATABASE_URL": "postgresql:///d"})
    assert "names no database" in problems(PRODUCTION | {"DATABASE_URL": "postgresql://u@h/"})


def test_direct_url_defaults_to_the_pooled_one() -> None:
    assert production().direct_url == production().database_url == PRODUCTION["DATABASE_URL"] + "?sslmode=require"
    settings = production(DIRECT_URL="postgresql://u@h:5432/d")
    assert settings.direct_url == "postgresql://u@h:5432/d?sslmode=prefer"
    assert "DIRECT_URL is set but DATABASE_URL is not" in problems({"DIRECT_URL": "postgresql://u@h/d"})


def test_a_url_is_built_from_its_parts_with_escapes() -> None:
    parts = {
        "AUTH_DATABASE_HOST": "db", "AUTH_DATABASE_PORT": "6543", "AUTH_DATABASE_NAME": "inter/vals",
        "AUTH_DATABASE_USER": "app.ref", "AUTH_DATABASE_PASSWORD": "p@ss:/w?", "AUTH_SECRET": "s" * 32,
    }  # fmt: skip
    settings = load_settings(parts)
    assert settings.database_url == "postgresql://app.ref:p%40ss%3A%2Fw%3F@db:6543/inter%2Fvals?sslmode=prefer"
    assert settings.prepare_threshold is None
    given = load_settings(parts | {"DATABASE_URL": "postgresql://u@h/d"})
    assert given.database_url == "postgresql://u@h/d?sslmode=prefer"


@pytest.mark.parametrize(
    ("host", "mode"),
    [
        ("db", "prefer"),
        ("localhost", "prefer"),
        ("127.0.0.1", "prefer"),
        ("10.1.2.3", "prefer"),
        ("192.168.0.7", "prefer"),
        ("100.64.0.9", "prefer"),
        ("[::1]", "prefer"),
        ("[fd00::5]", "prefer"),
        ("postgres.railway.internal", "prefer"),
        ("pg.home.arpa", "prefer"),
        ("db1,db2", "prefer"),
        ("db.example.org", "require"),
        ("internal.example.org", "require"),
        ("8.8.8.8", "require"),
        ("[2001:4860:4860::8888]", "require"),
        ("db,db.example.org", "require"),
        ("DB.Example.Org.", "require"),
    ],
)
def test_tls_is_demanded_where_the_way_is_public(host: str, mode: str) -> None:
    assert production(DATABASE_URL=f"postgresql://u@{host}/d").database_url.endswith(f"/d?sslmode={mode}")


def test_tls_can_be_set_for_both_urls_and_each_url_may_say_otherwise() -> None:
    urls = {"DATABASE_URL": "postgresql://u@h/d", "DIRECT_URL": "postgresql://u@h/d?sslmode=disable"}
    settings = production(**urls, DB_SSLMODE="verify-full")
    assert settings.database_url.endswith("?sslmode=verify-full")
    assert settings.direct_url.endswith("?sslmode=disable")
    assert production(PGSSLMODE="verify-ca").database_url.endswith("?sslmode=verify-ca")
    assert production(PGSSLMODE="verify-ca", DB_SSLMODE="require").database_url.endswith("?sslmode=require")
    parts = {"AUTH_DATABASE_HOST": "db", "AUTH_DATABASE_NAME": "n", "AUTH_DATABASE_USER": "u", "AUTH_SECRET": "s" * 32}
    assert load_settings(parts | {"DB_SSLMODE": "require"}).database_url == "postgresql://u@db:5432/n?sslmode=require"
    assert "DB_SSLMODE must be one of" in problems(PRODUCTION | {"DB_SSLMODE": "yes"})
    assert "sslmode" in problems(PRODUCTION | {"DATABASE_URL": "postgresql://u@h/d?sslmode=yes"})


def test_missing_parts_of_a_url_are_named() -> None:
    found = problems({"AUTH_DATABASE_HOST": "db", "AUTH_SECRET": "s" * 32})
    assert "AUTH_DATABASE_NAME, AUTH_DATABASE_USER" in found


def test_secrets_rotate_as_a_list_and_each_must_be_long() -> None:
    assert production(AUTH_SECRET=f"{'n' * 32}, {'o' * 40}").auth_secrets == ("n" * 32, "o" * 40)
    assert "AUTH_SECRET" in problems(PRODUCTION | {"AUTH_SECRET": f"{'n' * 32},short"})
    assert load_settings({"INTERVALS_ENV": "development", "AUTH_SECRET": "short"}).auth_secrets == ("short",)


def test_a_provider_appears_only_when_configured() -> None:
    assert production().providers == {}
    settings = production(
        AUTH_GOOGLE_ID="g", AUTH_GOOGLE_SECRET="s", AUTH_OIDC_ID="o", AUTH_OIDC_SECRET="s",
        AUTH_OIDC_ISSUER="https://id.example", AUTH_OIDC_NAME="School",
    )  # fmt: skip
    assert set(settings.providers) == {"google", "oidc"}
    assert settings.providers["oidc"].label == "School"


@pytest.mark.parametrize("provider", ["GOOGLE", "GITHUB", "FACEBOOK"])
def test_half_a_provider_is_a_problem(provider: str) -> None:
    assert f"AUTH_{provider}_SECRET must be set too" in problems(PRODUCTION | {f"AUTH_{provider}_ID": "x"})


def test_an_issuer_without_tls_is_for_development_only() -> None:
    client = {"AUTH_OIDC_ID": "o", "AUTH_OIDC_SECRET": "s", "AUTH_OIDC_ISSUER": "http://127.0.0.1:9"}
    assert "AUTH_OIDC_ISSUER" in problems(PRODUCTION | client)
    assert "oidc" in load_settings(client | {"INTERVALS_ENV": "development"}).providers


def test_mail_needs_a_sender() -> None:
    assert "MAIL_FROM is required" in problems(PRODUCTION | {"SMTP_URL": "smtp://mail"})
    settings = production(
        SMTP_URL="smtps://u:p@mail:465", MAIL_FROM="Intervals <no-reply@example.org>", SITE_URL="https://a.example"
    )
    assert settings.mail_from == "Intervals <no-reply@example.org>"


def test_a_sender_cannot_smuggle_in_a_header() -> None:
    assert "MAIL_FROM" in problems(PRODUCTION | {"MAIL_FROM": "a@b.c\nBcc: d@e.f"})


def test_toggles_default_to_true_and_can_be_turned_off() -> None:
    assert production().run_migrations
    assert production().sync_topics
    settings = production(RUN_MIGRATIONS_ON_START="false", SYNC_TOPICS_ON_START="0")
    assert not settings.run_migrations
    assert not settings.sync_topics


def test_pool_sizes_are_read_and_compared() -> None:
    settings = production(DB_POOL_MIN="2", DB_POOL_MAX="9", DB_POOL_TIMEOUT="1.5", DB_TRANSACTION_TIMEOUT="30")
    assert (production().transaction_timeout, settings.transaction_timeout) == (10, 30)
    assert (settings.pool_min, settings.pool_max, settings.pool_timeout) == (2, 9, 1.5)
    assert production(DB_POOL_MIN="7").pool_max == 7
    assert "DB_POOL_MIN is greater" in problems(PRODUCTION | {"DB_POOL_MIN": "3", "DB_POOL_MAX": "2"})


def test_the_rest_has_defaults_and_can_be_set(tmp_path: Path) -> None:
    unset = production()
    assert (unset.port, unset.workers, unset.redis_url, unset.metrics_token, unset.slow_query_ms) == (
        8000,
        2,
        "",
        "",
        200,
    )
    assert unset.content_dir.name == "content"
    given = production(
        PORT="80", WEB_CONCURRENCY="4", REDIS_URL="redis://cache", METRICS_TOKEN="m" * 16, SLOW_QUERY_MS="50",
        CONTENT_DIR=str(tmp_path),
    )  # fmt: skip
    assert (given.port, given.workers, given.redis_url, given.slow_query_ms) == (80, 4, "redis://cache", 50)
    assert given.metrics_token == "m" * 16
    assert given.content_dir == tmp_path


def test_an_empty_value_counts_as_unset() -> None:
    assert load_settings({"DATABASE_URL": "", "AUTH_SECRET": " ", "PORT": ""}).development


def test_mail_needs_the_address_that_its_links_begin_with() -> None:
    mail = {"SMTP_URL": "smtp://mail", "MAIL_FROM": "a@b.example"}
    assert "SITE_URL is required when SMTP_URL is set" in problems(PRODUCTION | mail)
    assert (
        load_settings({"INTERVALS_ENV": "development", "PORT": "8001"} | mail).links_begin_with
        == "http://127.0.0.1:8001"
    )


def test_an_address_without_tls_makes_cookies_that_work_there() -> None:
    assert production(SITE_URL="http://maths.school.example").is_plain_http
    assert not production(SITE_URL="https://maths.school.example").is_plain_http
    assert not production().is_plain_http

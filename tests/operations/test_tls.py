"""TLS to the database: the app and dbmate, whose drivers have different defaults, use the same settings.

The embedded PostgreSQL has no TLS. Where it is needed, PgBouncer in session mode provides it.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import settings_for
from tests.operations.conftest import Breakable
from tests.operations.live import free_port
from tests.operations.network import wired
from tests.pooler import pooled_url, pooling
from webapp import clock
from webapp.config import Settings
from webapp.content.library import Library
from webapp.hosting import doctor, embedded, startup
from webapp.hosting.doctor import Finding

CONNECTIONS = ("direct connection", "dbmate", "pooled connection")


def findings(settings: Settings, library: Library) -> dict[str, Finding]:
    return {finding.subject: finding for finding in doctor.examine(settings, library)}


@pytest.fixture
def certificate(server: embedded.Server) -> Iterator[Path]:
    """A certificate that a host signed for itself, with its key, in one file. The pooler reads it as nobody, who passes
    through the folder of this run because the server runs there, but not through pytest's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "database.example")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        path.parent.chmod(0o755)
        path.chmod(0o644)
        yield path


@contextmanager
def with_tls(database: Settings, certificate: Path, folder: Path) -> Iterator[str]:
    """The address of the database where nobody gets in without TLS."""
    port = free_port()
    settings: dict[str, Any] = {
        "client_tls_sslmode": "require", "client_tls_key_file": str(certificate),
        "client_tls_cert_file": str(certificate), "pool_mode": "session",
        "ignore_startup_parameters": "extra_float_digits, options",
    }  # fmt: skip
    with pooling(folder, database.direct_url, port=port, connections=10, **settings):
        yield pooled_url(database.direct_url, port)


def test_without_tls_on_a_private_network_both_drivers_get_in(breakable: Breakable, library: Library) -> None:
    """psycopg by itself would take what is offered; dbmate would insist on TLS."""
    with wired(breakable.server) as wire:
        settings = settings_for(wire.url().removesuffix("?sslmode=disable"), DIRECT_URL="")
        assert settings.direct_url == settings.database_url == wire.url().replace("disable", "prefer")
        found = findings(settings, library)
        assert not any(found[subject].remedy for subject in CONNECTIONS)
        assert found["direct connection"].found.endswith("no TLS")
        assert startup.migrate(settings) == ()


@pytest.mark.slow
def test_tls_that_is_demanded_and_not_there_is_a_fault_of_both_drivers(
    breakable: Breakable, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "DATABASE_WAIT", "1s")  # nobody brings TLS meanwhile
    with wired(breakable.server) as wire:
        settings = settings_for(wire.url().removesuffix("?sslmode=disable"), DIRECT_URL="", DB_SSLMODE="require")
        found = findings(settings, library)
        for subject in CONNECTIONS:
            assert "DB_SSLMODE=disable" in found[subject].remedy, found[subject]
        with pytest.raises(startup.MigrationFailed, match="DB_SSLMODE=disable"):
            startup.migrate(settings)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["prefer", "require"])
def test_tls_is_used_by_both_drivers_where_it_is_offered(
    database: Settings, library: Library, certificate: Path, tmp_path: Path, mode: str
) -> None:
    with with_tls(database, certificate, tmp_path / "tls") as url:
        settings = settings_for(url, DIRECT_URL="", DB_SSLMODE=mode)
        found = findings(settings, library)
        for subject in CONNECTIONS:
            assert not found[subject].remedy, found[subject]
        assert found["direct connection"].found.endswith(", TLS")
        assert startup.migrate(settings) == ()


@pytest.mark.slow
def test_a_server_that_insists_on_tls_refuses_both_drivers_without(
    database: Settings, library: Library, certificate: Path, tmp_path: Path
) -> None:
    with with_tls(database, certificate, tmp_path / "tls") as url:
        found = findings(settings_for(url, DIRECT_URL="", DB_SSLMODE="disable"), library)
        for subject in CONNECTIONS:
            assert "DB_SSLMODE=require" in found[subject].remedy, found[subject]


@pytest.mark.slow
def test_a_certificate_that_is_to_be_checked_is_checked_by_both_drivers(
    database: Settings, library: Library, certificate: Path, tmp_path: Path
) -> None:
    with with_tls(database, certificate, tmp_path / "tls") as url:
        found = findings(settings_for(url, DIRECT_URL="", DB_SSLMODE="verify-full"), library)
        assert all(found[subject].remedy for subject in CONNECTIONS)
        known = settings_for(f"{url}?sslrootcert={certificate}", DIRECT_URL="", DB_SSLMODE="verify-ca")
        found = findings(known, library)
        for subject in CONNECTIONS:
            assert not found[subject].remedy, found[subject]


def test_a_public_way_without_tls_is_a_fault_in_production(
    database: Settings, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "is_private", lambda _: False)
    found = findings(settings_for(database.direct_url, INTERVALS_ENV="production", AUTH_SECRET="s" * 32), library)
    assert "DB_SSLMODE=require" in found["direct connection"].remedy

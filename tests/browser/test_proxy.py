"""The site in production behind Debian's nginx with the lines of docs/operating.md: over TLS, and over plain HTTP."""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, expect

from tests.browser.conftest import CHROMIUM_OPTIONS, chromium_path
from tests.conftest import pooled, settings_for
from tests.operations.live import free_port
from tests.programs import installed
from tests.trees import TOPIC
from webapp import clock, db
from webapp.config import ROOT, load_settings
from webapp.hosting.serve import server_command
from webapp.hosting.watch import SERVE
from webapp.services import sign_in

pytestmark = pytest.mark.slow

HOST = "maths.test"  # a browser takes cookies of 127.0.0.1 and localhost for safe even without TLS
NGINX = """
daemon off; {user} pid {folder}/pid; error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {servers}
}}
"""
SERVER = """server {{
    listen 127.0.0.1:{port} {tls}; ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
    {lines}
}}"""


@dataclass(frozen=True, slots=True)
class Sites:
    """The addresses that people use, and those behind the proxy."""

    tls: str
    plain: str
    behind_tls: str
    certificate: Path


@pytest.fixture(scope="module")
def sites(
    clone: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory, tree: Path
) -> Iterator[Sites]:
    """Two sites on one database, both behind one nginx."""
    nginx = installed("nginx", package="nginx-light")
    folder = tmp_path_factory.mktemp("proxy")
    certificate = write_certificate(folder)
    ports = {"https": free_port(), "http": free_port()}
    addresses = {scheme: f"{scheme}://{HOST}:{port}" for scheme, port in ports.items()}
    with clone() as url, ExitStack() as stack:
        stack.enter_context(pooled(settings_for(url, CONTENT_DIR=str(tree))))
        behind = {
            scheme: stack.enter_context(
                production(folder / scheme, DATABASE_URL=url, CONTENT_DIR=str(tree), SITE_URL=address)
            )
            for scheme, address in addresses.items()
        }
        servers = [
            SERVER.format(
                port=ports[scheme], folder=folder, tls="ssl" if scheme == "https" else "",
                lines=documented_lines().replace("127.0.0.1:8000", f"127.0.0.1:{behind[scheme]}"),
            )
            for scheme in ports
        ]  # fmt: skip
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder, servers="\n".join(servers)))
        log = stack.enter_context((folder / "nginx.log").open("wb"))
        proxy = subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-p", folder], stdout=log, stderr=log)
        stack.callback(proxy.wait, 30)
        stack.callback(proxy.terminate)
        wait_for(f"http://127.0.0.1:{ports['http']}/healthz", proxy, folder / "nginx.log")
        yield Sites(addresses["https"], addresses["http"], f"http://127.0.0.1:{behind['https']}", certificate)


def documented_lines() -> str:
    """Return what docs/operating.md tells operators to put into nginx's configuration."""
    (block,) = re.findall(
        r"^    location / \{\n.*?^    \}$", (ROOT / "docs" / "operating.md").read_text(), re.DOTALL | re.MULTILINE
    )
    assert isinstance(block, str)
    return block


@contextmanager
def production(folder: Path, **environ: str) -> Iterator[int]:
    """The server of `python -m webapp` in production, on the loopback interface alone, and its port."""
    folder.mkdir()
    port = free_port()
    variables = environ | {
        "INTERVALS_ENV": "production", "AUTH_SECRET": "a secret of the site behind a proxy that is long enough",
        "PORT": str(port), "WEB_CONCURRENCY": "1", "RATE_LIMITS": "off", "PROMETHEUS_MULTIPROC_DIR": str(folder),
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            server_command(load_settings(variables), "127.0.0.1"), cwd=ROOT, env=os.environ | variables,
            stdin=subprocess.PIPE, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            assert process.stdin
            with process.stdin:
                process.stdin.write(SERVE)
            wait_for(f"http://127.0.0.1:{port}/healthz", process, folder / "log")
            yield port
        finally:
            process.terminate()
            process.wait(60)


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the address answers."""
    deadline = time.monotonic() + 90
    while True:
        try:
            requests.get(url, timeout=10).raise_for_status()
            return
        except requests.RequestException:
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)


def write_certificate(folder: Path) -> Path:
    """Return a certificate for the site, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))])
    number, until = x509.random_serial_number(), now + timedelta(days=1)
    signed = x509.CertificateBuilder(name, name, key.public_key(), number, now, until).add_extension(
        names, critical=False
    )
    (folder / "certificate.pem").write_bytes(signed.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return folder / "certificate.pem"


@pytest.fixture(scope="module")
def resolving(chromium: Browser) -> Iterator[Browser]:
    """A Chromium that finds the site by its name."""
    options = [*CHROMIUM_OPTIONS, "--host-resolver-rules=MAP *.test 127.0.0.1"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=options)
    yield browser
    browser.close()


@pytest.mark.parametrize("scheme", ["tls", "plain"])
@pytest.mark.parametrize("javascript", [True, False])
def test_sign_in_practice_and_sign_out_work_behind_the_documented_proxy(
    resolving: Browser, sites: Sites, scheme: str, javascript: bool
) -> None:
    address = getattr(sites, scheme)
    email = f"{uuid4().hex}@school.example"
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=email, now=clock.now(), base_url=address)
    with resolving.new_context(
        base_url=address, ignore_https_errors=True, java_script_enabled=javascript, locale="en"
    ) as context:
        page = context.new_page()
        page.goto(link)
        page.get_by_role("button", name="Sign me in").click()
        expect(page.get_by_text("You are signed in.")).to_be_visible()

        page.goto(f"/practice/{TOPIC}")
        page.get_by_label("Your answer").fill(re.sub(r"\D", "", page.locator("#prompt").inner_text()))
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".verdict")).to_contain_text("Correct")

        page.goto("/profile")
        expect(page.get_by_text(email).first).to_be_visible()
        (cookie,) = [cookie for cookie in context.cookies() if "session" in str(cookie.get("name"))]
        assert cookie.get("httpOnly")
        assert (cookie.get("name"), cookie.get("secure")) == (
            ("__Host-session", True) if scheme == "tls" else ("session", False)
        )
        page.locator("form[action='/sign-out'] button").first.evaluate("button => button.form.requestSubmit(button)")
        expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_a_plain_request_to_a_site_of_https_is_told_so(resolving: Browser, sites: Sites) -> None:
    """Without the proxy's header, as on a second listener without TLS for the same site."""
    address = sites.behind_tls.replace("127.0.0.1", HOST)
    with resolving.new_context(base_url=address, locale="en") as context:
        page = context.new_page()
        page.goto(f"/practice/{TOPIC}")
        expect(page.get_by_role("alert").first).to_contain_text("Please open the same address with https://")
        page.get_by_label("Your answer").fill("1")
        page.get_by_role("button", name="Check").click()
        expect(
            page.get_by_text("so nothing was stored. Please open the same address with https://").first
        ).to_be_visible()


def test_what_a_client_says_of_itself_is_not_believed(sites: Sites) -> None:
    """A name with underscores is never read as the one with dashes, and the proxy's header replaces the client's."""
    claims = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "evil.example"}
    page = requests.get(sites.behind_tls + "/how-it-works", headers=claims, timeout=30)
    assert "Strict-Transport-Security" not in page.headers
    address = sites.tls.replace(HOST, "127.0.0.1")
    headers = {"X-Forwarded-Proto": "http", "Host": HOST}
    page = requests.get(address + "/how-it-works", headers=headers, verify=str(sites.certificate), timeout=30)
    assert "Strict-Transport-Security" in page.headers

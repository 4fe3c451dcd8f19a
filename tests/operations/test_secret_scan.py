"""No tracked file holds a secret. `make check` runs this on its own, too."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SECRETS = re.compile(
    "|".join(
        (
            r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
            r"\bAKIA[0-9A-Z]{16}\b",  # Amazon
            r"\bgh[pousr]_[A-Za-z0-9]{36}\b",  # GitHub
            r"\bAIza[0-9A-Za-z_-]{35}\b",  # Google
            r"\bGOCSPX-[0-9A-Za-z_-]{20,}\b",  # Google's OAuth client secrets
            r"\bxox[abprs]-[0-9A-Za-z-]{10,}\b",  # Slack
            r"\bsk_live_[0-9A-Za-z]{16,}\b",  # Stripe
            r"\beyJhbGciOi[\w-]+\.[\w-]{20,}\.[\w-]{20,}",  # a signed JSON web token
            r"(?i:password|secret|token|api_key)\s*[:=]\s*['\"](?=[^'\"]*\d)(?=[^'\"]*[a-z])[\w+/=-]{32,}['\"]",
            r"://[^/\s:@'\"{}$]+:(?!pw@|password@|hunter2@|secret@)[^/\s:@'\"{}$<%]{8,}@",  # a URL with a password
        )
    )
)


def tracked_files() -> list[Path]:
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    return [ROOT / name for name in names if name]


def find_secrets(text: str) -> list[str]:
    return [match.group() for match in SECRETS.finditer(text)]


@pytest.mark.slow
def test_no_tracked_file_holds_a_secret() -> None:
    found = []
    for path in tracked_files():
        if path == Path(__file__) or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {secret[:12]}…" for secret in find_secrets(text)]
    assert not found, "\n".join(found)


def test_the_scan_would_notice_one() -> None:
    assert find_secrets("key = 'AKIA" + "ABCDEFGHIJKLMNOP'")
    assert find_secrets("-----BEGIN RSA " + "PRIVATE KEY-----")
    assert find_secrets("AUTH_SECRET = '" + "q1w2e3r4" * 4 + "'")
    assert find_secrets("postgresql://app:" + "correct-horse@db/x")
    assert not find_secrets("postgresql://app:pw@db.example:5432/intervals")


def test_nothing_local_is_tracked() -> None:
    names = {path.name for path in tracked_files()}
    assert not names & {".env", "auth_secret", "id_rsa"}

"""The child process: what it costs, and what it cannot do."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worksheets.conftest import MakeWish
from webapp.config import ROOT
from webapp.content.library import Library
from webapp.outside import typesetter
from webapp.outside.typesetter import TypesetterBusy, TypesettingFailed, typeset
from webapp.services import worksheets
from webapp.services.worksheets import Item

# A process inherits the largest size of the one that starts it, so a small one starts the typesetter.
MEASURE = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-I", *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


@pytest.mark.parametrize("slug", ["coordinates", "linear-functions"])
def test_thirty_variants_take_a_second_and_115_megabytes(
    slug: str, shipped: Library, wish: MakeWish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The shipped topics whose sheets take most memory."""
    jobs: list[bytes] = []

    def keep(program: str, data: object) -> bytes:
        jobs.append(json.dumps({"program": program, "data": data}, ensure_ascii=False).encode())
        return b""

    monkeypatch.setattr(worksheets, "typeset", keep)
    items = [Item(slug, task_id) for task_id in shipped.topics[slug].tasks][:12]
    worksheets.make_sheets(
        shipped, wish(shipped, items=items, locale="uk", variants=30, site_url="https://site.example")
    )
    child = [sys.executable, "-I", "-c", MEASURE, str(ROOT / "webapp" / "outside" / "typst_process.py"), str(tmp_path)]
    costs: list[list[float]] = []
    while len(costs) < 5 and not any(seconds <= 1 for seconds, _ in costs):  # a busy machine makes some of them slow
        done = subprocess.run(child, input=jobs[0], check=True, capture_output=True, env=typesetter._ENVIRONMENT)
        costs.append([float(part) for part in done.stdout.split()])
    assert min(seconds for seconds, _ in costs) <= 1, costs
    assert max(megabytes for _, megabytes in costs) <= 115, costs


def test_a_program_names_no_file_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    for path in (f"{tmp_path}/secret.txt", "/etc/passwd", "../secret.txt", f"../../../..{tmp_path}/secret.txt"):
        with pytest.raises(TypesettingFailed):
            typeset(f'#read("{path}")', {})


def test_a_program_sees_no_variable_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH_SECRET", "secret")
    assert "AUTH_SECRET" not in typesetter._ENVIRONMENT
    assert typeset("#sys.inputs.data", {"a": 1}).startswith(b"%PDF-")


def test_a_program_without_end_or_measure_is_stopped() -> None:
    with pytest.raises(TypesettingFailed):
        typeset("#range(200000000).len()", {})


def test_a_fault_in_the_program_is_named() -> None:
    with pytest.raises(TypesettingFailed, match="unknown variable: nothing"):
        typeset("#nothing", {})


def test_one_document_is_set_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter, "WAIT", 0.01)
    with typesetter._one_at_a_time, pytest.raises(TypesetterBusy):
        typeset("a", {})
    assert typeset("a", {}).startswith(b"%PDF-")

"""The bench beside another commit counts the processor time of whole families of processes, and prints ratios."""

import os
import subprocess
import sys

import pytest

from bench import versus
from bench.versus_side import processor_time
from webapp.config import ROOT

BUSY = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(20_000_000))']); print(); input()"


def test_the_time_of_children_counts_even_if_they_have_ended() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        parent.stdout.readline()
        assert 100 < processor_time(parent.pid) < processor_time(os.getpid())
        parent.communicate()


def test_a_figure_is_the_ratio_of_medians() -> None:
    ours, theirs = [{"app": 1.0}, {"app": 9.0}, {"app": 2.0}], [{"app": 4.0}]
    assert versus.figure("app", ours, theirs) == "2.0 instead of 4.0: 0.50x"
    assert versus.figure("app", ours, [{"app": 0.0}]) == "2.0 instead of 0.0: too little to compare"


@pytest.mark.slow
def test_a_checkout_beside_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versus, "TRIPS", (0,))
    monkeypatch.setattr(versus, "SECONDS", 0.5)
    lines = versus.compared(ROOT, ROOT, 1)
    assert "| 0 ms | " in lines[3] and lines[3].count(" instead of ") == len(versus.FIGURES)

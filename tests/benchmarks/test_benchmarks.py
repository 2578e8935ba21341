"""Every benchmark runs on tiny sizes, so that none rots; its figures are not looked at."""

import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import machine, peak_memory
from benchmarks.__main__ import NAMES, measuring
from benchmarks.tables import Table

pytestmark = pytest.mark.exhaustive

ROWS = {
    "ingest_speed": [
        "ingest of 0.3 minutes",
        "of it: hash, probe, decode, transcribe, commit",
        "of it: passages, embedding, indexes",
        "ingest that does not transcribe again what a batch dropped",
        "ingest in processor time",
    ],
    "ingest_memory": [
        "0.4 minutes beside 0.2 minutes",
        "0.2 minutes beside 0.2 minutes",
        "0.4 minutes",
        "0.4 minutes",
    ],
    "added_recording": [
        "commit to first hit, 1 hours",
        "commit to first hit, 2 hours",
        "commit to first hit, 2 hours",
        "written and found, 2 hours",
        "an answer, 2 hours",
        "an answer, embedding included, 1 hours",
        "an answer, embedding included, 2 hours",
    ],
}


SERVED = {
    "pages": [
        "results page beside the search it calls",
        "home, bytes without pictures and sound",
        "results, bytes without pictures and sound",
        "first sound after a click on a hit",
        "a talk of 0.05 hours: readable",
        "a talk of 0.05 hours: long tasks while following for 1 s",
    ],
    "many_readers": [
        "search, p95, with 4 readers",
        "search, median, with 4 readers",
        "media that did not come at its pace",
    ],
}


@pytest.mark.models
@pytest.mark.parametrize("name", sorted({*NAMES} - {"at_scale", *SERVED}))  # at_scale has tests of its own
def test_a_benchmark_measures_all_its_rows(name: str) -> None:
    table = measuring(name)(quick=True)

    assert [row.what for row in table.rows] == ROWS[name]
    assert all(row.ratio > 0 for row in table.rows)


@pytest.mark.browser
@pytest.mark.parametrize("name", sorted(SERVED))
def test_a_benchmark_of_pages_measures_all_its_rows(
    name: str, demo_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        f"benchmarks.{name}.make_demo", lambda folder: Path(shutil.copytree(demo_archive, folder))
    )
    monkeypatch.setattr("benchmarks.pages.REST_MS", 0)

    table = run_apart(lambda: measuring(name)(quick=True))

    assert [row.what for row in table.rows] == SERVED[name]


def run_apart(measure: Callable[[], Table]) -> Table:
    """In a thread of its own: this one may keep a Playwright already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(measure).result()


def test_the_peak_is_that_of_a_process_and_its_children() -> None:
    taking = "import time; held = bytearray({} << 20); held[::4096] = b'x' * len(held[::4096]); time.sleep(1)"
    alone = [sys.executable, "-c", taking.format(60)]
    child = f"import subprocess, sys; {taking.format(60)}; "
    child += f"subprocess.run([sys.executable, '-c', {taking.format(100)!r}])"

    assert 60 < peak_memory.peak_mib(alone) < 100
    assert 160 < peak_memory.peak_mib([sys.executable, "-c", child]) < 220


def test_a_command_that_fails_says_what_it_said() -> None:
    with pytest.raises(RuntimeError, match="no such luck"):
        peak_memory.peak_mib([sys.executable, "-c", "raise SystemExit('no such luck')"])


def test_machine_facts_name_cores_and_versions() -> None:
    facts = machine.machine_facts()

    assert " cores of " in facts
    assert all(f"{package} " in facts for package in machine.PACKAGES)

"""Threads of native libraries sleep while they wait, unless the environment says otherwise."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.exhaustive

LIBRARIES = ("import search, torch", "import ingest.transcribe", "from search.indexes import vector_segments")


def openmp_settings(program: str, **environment: str) -> set[str]:
    """What OpenMP tells of its waiting as it is loaded, copy by copy: each library brings its own."""
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "OMP_DISPLAY_ENV": "TRUE", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.split("=")[1].strip(" '") for line in run.stderr.splitlines() if "OMP_WAIT_POLICY" in line}


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests' own process has it already."""
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)


@pytest.mark.parametrize("program", LIBRARIES)
def test_threads_sleep(program: str) -> None:
    assert openmp_settings(program) == {"PASSIVE"}


def test_the_environment_comes_first() -> None:
    assert openmp_settings(LIBRARIES[0], OMP_WAIT_POLICY="ACTIVE") == {"ACTIVE"}

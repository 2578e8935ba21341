"""The retrieval benchmark from end to end, over a folder in miniature."""

import io
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from benchmarks import retrieval
from tests.benchmarks.made_up_evaluation import own_modules, write_evaluation

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).parents[2]
TINY = """\
## `tiny`

### Questions: report

|  | questions | jump@1 | jump@5 | MRR@10 | P@180s |
| --- | --- | --- | --- | --- | --- |
| global Rostrum | 2 | ONE | ONE | ONE | QUARTER |
| global bm25 | 2 | HALF | HALF | HALF | EIGHTH |
| global cosine | 2 | HALF | HALF | HALF | EIGHTH |
| global rrf | 2 | HALF | HALF | HALF | EIGHTH |
| within Rostrum | 2 | ONE | ONE | ONE | QUARTER |
| within bm25 | 2 | HALF | HALF | HALF | EIGHTH |
| within cosine | 2 | HALF | HALF | HALF | EIGHTH |
| within rrf | 2 | HALF | HALF | HALF | EIGHTH |

Against rrf:

|  | ours | rival | ratio | goal |  |
| --- | --- | --- | --- | --- | --- |
"""
FIGURES = {
    "ONE": "1.000 (1.000 to 1.000)",
    "HALF": "0.500 (0.000 to 1.000)",
    "QUARTER": "0.250 (0.250 to 0.250)",
    "EIGHTH": "0.125 (0.000 to 0.250)",
}
BY_DOMAIN = """\
By domain, global:

|  | questions | jump@1 | jump@5 | MRR@10 | P@180s |
| --- | --- | --- | --- | --- | --- |
| Light: Rostrum | 2 | ONE | ONE | ONE | QUARTER |
| Light: rrf | 2 | HALF | HALF | HALF | EIGHTH |
| Money: Rostrum | 1 | ONE | ONE | ONE | QUARTER |
| Money: rrf | 1 | NOUGHT | NOUGHT | NOUGHT | NOUGHT |
"""


def filled(table: str) -> str:
    for word, figure in (FIGURES | {"NOUGHT": "0.000 (0.000 to 0.000)"}).items():
        table = table.replace(word, figure)
    return table


def printed_by(*arguments: object) -> str:
    """What a run prints; in this process, which has loaded all that it needs."""
    called = patch.object(sys, "argv", ["retrieval", *map(str, arguments)])
    with called, own_modules(), redirect_stdout(io.StringIO()) as printed:
        retrieval.main()
    return printed.getvalue()


@dataclass(frozen=True)
class Measured:
    """A first run, with where its archives are kept."""

    folder: Path
    archives: Path
    printed: str

    def again(self, *arguments: str) -> str:
        return printed_by(self.folder, "--archives", self.archives, *arguments)

    @property
    def rival_runs(self) -> str:
        return (self.folder / "runs.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, demo_archive: Path) -> Path:
    """A folder for archives that has the demo's already: hearing it takes half a minute."""
    archives = tmp_path_factory.mktemp("archives")
    shutil.copytree(demo_archive, archives / "demo")
    return archives


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Measured:
    folder = write_evaluation(tmp_path_factory.mktemp("evaluation") / "folder")
    return Measured(folder, kept, printed_by(folder, "--archives", kept))


@pytest.mark.models
def test_all_questions_are_asked_and_every_table_is_printed(measured: Measured) -> None:
    printed = measured.printed

    assert printed.startswith(filled(TINY))
    assert filled(BY_DOMAIN) in printed
    assert [line for line in printed.splitlines() if line.startswith("### ")] == [
        "### Questions: report",
        "### Questions: all",
    ]
    assert [line for line in printed.splitlines() if line.startswith("## ")] == [
        "## `tiny`",
        "## Our Chinese questions",
        "## English questions for Chinese talk",
        "## Questions that must find nothing",
    ]
    assert "| terms of which every passage is returned |" in printed
    assert "| tiny | 3 | 0.000 | ≤ 0.05 | met |" in printed


@pytest.mark.models
def test_kept_archives_are_gone_on_with_until_the_measures_are_others(measured: Measured) -> None:
    all_questions = filled(BY_DOMAIN)
    before = measured.rival_runs

    again = measured.again("--halves", "all", "tune")
    same = measured.rival_runs
    with (measured.folder / "measures.py").open("a", encoding="utf-8") as measures:
        measures.write("\n\ndef measures(*hits):\n    return 0, 0, 0, 0\n")
    changed = measured.again("--halves", "all")

    assert (before, same, measured.rival_runs) == ("tiny model\n", "tiny model\n", "tiny model\n" * 2)
    assert "### Questions: tune" in again
    assert all_questions in again
    assert filled("| global Rostrum | 3 | NOUGHT | NOUGHT | NOUGHT | NOUGHT |") in changed


@pytest.mark.models
def test_tables_are_written_with_what_they_mean_and_the_machine(
    tmp_path: Path, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "DOCUMENT", tmp_path / "retrieval.md")

    printed = measured.again("--write", "--halves", "all")

    written = (tmp_path / "retrieval.md").read_text(encoding="utf-8")
    assert written.startswith(f"{retrieval.INTRODUCTION}\n{printed.rstrip()}\n")
    assert " cores of " in written.splitlines()[-1]


@pytest.mark.models
def test_other_ranking_rules_are_tried_and_named(measured: Measured) -> None:
    """By words only fewer questions are left without an answer, where little of them must have been said."""
    tried = measured.again("--rules", "much_absent=1", "recording_best=3")

    assert tried.startswith("Ranked with recording_best=3 much_absent=1.0.\n\n## `tiny`\n")
    assert share_of_lost(tried) < share_of_lost(measured.printed)


def share_of_lost(printed: str) -> float:
    row = next(line for line in printed.splitlines() if line.startswith("| our Chinese, demo |"))
    return float(row.split("|")[3])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--rules", "meaning=1"], "no ranking rule is called 'meaning'; there are candidates, "),
        (["--rules", "candidates=many"], "candidates=many: a whole number from 0 upwards, such as 100"),
        (["--rules", "near_best=nan"], "near_best=nan: a number from 0 upwards, such as 0.7"),
        (["--rules", "near_best=0.9", "--write"], "figures of other rules are not what people get"),
    ],
)
def test_rules_that_cannot_be_are_refused(
    arguments: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        printed_by(tmp_path, *arguments)

    assert complaint in capsys.readouterr().err


def test_a_missing_folder_is_a_clear_word(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.retrieval", str(tmp_path / "nowhere")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"{tmp_path / 'nowhere' / 'measures.py'} is missing: name a folder")
    assert "Traceback" not in ran.stderr


def test_make_asks_for_the_folder() -> None:
    """Before anything is installed or run."""
    ran = subprocess.run(
        ["make", "--old-file", ".venv/dev", "bench-retrieval"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 2
    assert "make bench-retrieval EVAL=FOLDER" in ran.stderr
    assert "pip" not in ran.stdout + ran.stderr

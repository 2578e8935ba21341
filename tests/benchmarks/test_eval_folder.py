"""A made-up evaluation folder is read as it is."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.eval_folder import EvalFolder, EvalFolderMissing, EvalSet, RelevantQuestion, question_of
from tests.benchmarks.made_up_evaluation import QUESTIONS, own_modules, write_evaluation


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with own_modules():
        yield write_evaluation(tmp_path / "evaluation")


@pytest.mark.parametrize("missing", ["measures.py", "rivals.py"])
def test_a_folder_without_measures_or_rivals_is_told_by_its_missing_file(folder: Path, missing: str) -> None:
    (folder / missing).unlink()

    with pytest.raises(EvalFolderMissing) as caught:
        EvalFolder(folder)

    assert str(caught.value).startswith(f"{folder / missing} is missing: name a folder with measures.py")
    assert "make bench-retrieval EVAL=FOLDER" in str(caught.value)


def test_a_folder_that_is_not_there_is_told_likewise(tmp_path: Path) -> None:
    with pytest.raises(EvalFolderMissing, match=r"nowhere/measures\.py is missing"):
        EvalFolder(tmp_path / "nowhere")


def test_sets_are_the_folders_with_questions_by_name(folder: Path) -> None:
    (folder / "a set").mkdir()
    (folder / "a set" / "queries.jsonl").write_text("", encoding="utf-8")
    (folder / "no set").mkdir()

    empty, tiny = EvalFolder(folder).sets()

    assert (empty.name, empty.questions, tiny.name) == ("a set", (), "tiny")
    assert tiny.transcripts == folder / "tiny" / "transcripts"
    assert tiny.questions == (
        RelevantQuestion("q1", "Light", "kitchen", "How did they light the kitchen scene?", ((0.0, 4.0),)),
        RelevantQuestion("q2", "Money", "budget", "Which bank refused another loan?", ((4.0, 8.0),)),
        RelevantQuestion("q3", "Light", "kitchen", "Why a reflector made of cardboard?", ((4.0, 8.0),)),
    )


def test_a_question_of_ours_has_its_kind_for_a_domain() -> None:
    entry = {"id": "z1", "kind": "term", "recording": "r", "query": "短剧", "relevant": [[1, 2.5], [7, 9]]}

    assert question_of(entry) == RelevantQuestion("z1", "term", "r", "短剧", ((1.0, 2.5), (7.0, 9.0)))


def test_halves_part_recordings_and_leave_no_question_out() -> None:
    names = ["d", "a", "c", "b", "a", "e"]
    questions = tuple(RelevantQuestion(str(n), "", name, "", ()) for n, name in enumerate(names))
    one = EvalSet("s", Path("s"), questions)

    assert one.half("tune") == [1, 2, 4, 5]  # a, c, e
    assert one.half("report") == [0, 3]  # b, d
    assert one.half("all") == [0, 1, 2, 3, 4, 5]


def test_hits_are_measured_by_the_folder_itself(folder: Path) -> None:
    loaded = EvalFolder(folder)
    question = loaded.sets()[0].questions[1]
    miss, hit = ("kitchen", 0.0, 8.0, 4.0), ("budget", 0.0, 8.0, 4.0)

    assert loaded.heard([miss, hit], question) == (0.0, 1.0, 0.5, 0.25)
    assert loaded.heard([hit], question) == (1.0, 1.0, 1.0, 0.25)
    assert loaded.heard([], question) == (0.0, 0.0, 0.0, 0.0)


def test_rivals_are_run_as_they_are_and_their_scores_kept_by_question(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, path = list(sys.argv), list(sys.path)
    loaded = EvalFolder(folder)
    (tiny,) = loaded.sets()

    words, meaning = loaded.rivals(tiny, None), loaded.rivals(tiny, Path("/models/some model"))

    nothing = (0.0, 0.0, 0.0, 0.0)
    assert list(words.items()) == [
        ("within bm25", [(1.0, 1.0, 1.0, 0.25), nothing, nothing]),
        ("global bm25", [(1.0, 1.0, 1.0, 0.25), nothing, nothing]),
    ]
    assert list(meaning) == [f"{scope} {name}" for scope in ("within", "global") for name in NAMES]
    assert (folder / "runs.txt").read_text(encoding="utf-8") == "tiny none\ntiny some model\n"
    assert capsys.readouterr().out == ""
    assert (sys.argv, sys.path) == (arguments, path)
    assert sys.modules["rivals"].table_row("as it was", [1, 2]) == "as it was: 2"


NAMES = ("bm25", "cosine", "rrf")


def test_rivals_that_fail_leave_the_process_as_it_was(folder: Path) -> None:
    loaded = EvalFolder(folder)
    arguments = list(sys.argv)
    (tiny,) = loaded.sets()
    (folder / "tiny" / "queries.jsonl").write_text("no json\n", encoding="utf-8")

    with pytest.raises(json.JSONDecodeError):
        loaded.rivals(tiny, None)

    assert sys.argv == arguments
    assert sys.modules["rivals"].table_row("as it was", []) == "as it was: 0"


def test_the_fingerprint_is_that_of_measures_and_rivals(folder: Path) -> None:
    before = EvalFolder(folder).fingerprint
    (folder / "tiny" / "queries.jsonl").write_text("", encoding="utf-8")
    (folder / "notes.txt").write_text("no figures", encoding="utf-8")
    assert EvalFolder(folder).fingerprint == before

    with (folder / "measures.py").open("a", encoding="utf-8") as measures:
        measures.write("# another\n")

    assert EvalFolder(folder).fingerprint != before


def test_questions_here_are_as_written() -> None:
    """The other tests compare with them by position."""
    assert [question[0] for question in QUESTIONS] == ["q1", "q2", "q3"]

"""An evaluation folder: sets of transcripts with questions, and the measures and rivals that belong to them.

FOLDER/measures.py, rivals.py          taken as they are
FOLDER/SET/transcripts/RECORDING.vtt
FOLDER/SET/queries.jsonl               id, domain, recording, query, relevant: [[start, end], …] in seconds
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

MEASURES = ("jump@1", "jump@5", "MRR@10", "P@180s")
SCOPES = ("within", "global")

Scores = tuple[float, ...]
"""One question's measures, in the order of MEASURES."""

HeardHit = tuple[str, float, float, float]
"""(recording, start, end, where listening starts), seconds."""


class EvalFolderMissing(Exception):
    """There is no evaluation folder where one was named."""


@dataclass(frozen=True, slots=True)
class RelevantQuestion:
    """A question with the spans that answer it."""

    id: str
    domain: str
    recording: str  # the transcript's name without its ending
    query: str
    relevant: tuple[tuple[float, float], ...]  # seconds


@dataclass(frozen=True, slots=True)
class EvalSet:
    """Transcripts and the questions over them."""

    name: str
    folder: Path
    questions: tuple[RelevantQuestion, ...]

    @property
    def transcripts(self) -> Path:
        return self.folder / "transcripts"

    def half(self, half: str) -> list[int]:
        """Positions of questions: `tune` over even recordings as sorted, `report` over odd ones, or `all`."""
        names = sorted({question.recording for question in self.questions})
        kept = {"tune": names[::2], "report": names[1::2], "all": names}[half]
        return [number for number, question in enumerate(self.questions) if question.recording in kept]


class EvalFolder:
    """The folder with its own measures and rivals, loaded from it unchanged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        needed = [self._folder / "measures.py", self._folder / "rivals.py"]
        if missing := [file for file in needed if not file.is_file()]:
            raise EvalFolderMissing(
                f"{missing[0]} is missing: name a folder with measures.py, rivals.py and sets of transcripts "
                "with questions, as in: make bench-retrieval EVAL=FOLDER"
            )
        with _importable(self._folder):
            self._measures, self._rivals = import_module("measures"), import_module("rivals")

    def sets(self) -> list[EvalSet]:
        """Every folder in it that has questions, by name."""
        return [_read_set(file.parent) for file in sorted(self._folder.glob("*/queries.jsonl"))]

    def heard(self, hits: Sequence[HeardHit], question: RelevantQuestion) -> Scores:
        """What a listener makes of ranked hits."""
        return tuple(self._measures.measures(list(hits), question.recording, list(question.relevant)))

    def rivals(self, eval_set: EvalSet, model: Path | None) -> dict[str, list[Scores]]:
        """`SCOPE NAME` -> scores of every question, in order; without a model there is BM25 alone."""
        rows: dict[str, list[Scores]] = {}
        options = [str(eval_set.folder), "--model", str(model) if model else "none"]
        with _captured_rows(self._rivals, rows), _arguments(options):
            self._rivals.main()
        return rows

    @property
    def fingerprint(self) -> str:
        """Of the measures and the rivals: figures of others are not these."""
        files = sorted(self._folder.glob("*.py"))
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _read_set(folder: Path) -> EvalSet:
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return EvalSet(folder.name, folder, tuple(question_of(json.loads(line)) for line in lines))


def question_of(entry: dict[str, Any]) -> RelevantQuestion:
    """A line of queries.jsonl; our own questions have a kind where others have a domain."""
    spans = tuple((float(start), float(end)) for start, end in entry["relevant"])
    domain = entry.get("domain") or entry["kind"]
    return RelevantQuestion(entry["id"], domain, entry["recording"], entry["query"], spans)


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


@contextmanager
def _captured_rows(rivals: ModuleType, rows: dict[str, list[Scores]]) -> Iterator[None]:
    """What the rivals would print as means, kept question by question."""
    print_row = rivals.table_row
    rivals.table_row = lambda name, scores: str(rows.setdefault(name, scores))  # type: ignore[attr-defined]  # a module's name
    try:
        with redirect_stdout(StringIO()):
            yield
    finally:
        rivals.table_row = print_row  # type: ignore[attr-defined]  # likewise


@contextmanager
def _arguments(arguments: Sequence[str]) -> Iterator[None]:
    before, sys.argv = sys.argv, ["rivals.py", *arguments]
    try:
        yield
    finally:
        sys.argv = before

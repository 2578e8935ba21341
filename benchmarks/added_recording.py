"""How soon an added recording is found, and whether that depends on what the archive already holds."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

import yaml

from archive import create_archive
from archive.demo_models import demo_folder, demo_overrides
from benchmarks.progress import report
from benchmarks.synthetic_archive import SyntheticArchive
from benchmarks.tables import Row, Table
from search import Embedder, Searcher, load_embedder
from search.answers import Question

ALLOWED_SECONDS = 2.0
FLAT_GOAL = 1.3
SERVICE_GOAL = 2.0
MINUTES = 30  # of the recording that is added
QUESTIONS = 50
COMPARED = """\
A talk of 30 minutes is added to archives of growing size: from the commit of its passages to the first hit of
a running `Searcher`, against 2 seconds and against the same in the smallest archive, by turns."""
NOTES = (
    "Archives are synthetic: talks of one hour at 150 words a minute out of the demo's sentences, whose "
    "vectors are jittered to a cosine of 0.9; a passage's is the sum of its sentences'. They are written "
    "through the catalogue. The demo's model embeds sentences and questions.",
    "Figures are medians over the rounds, with the smallest and the greatest ratio. `written and found` "
    "also counts the commit before and the merging of segments after it: a mean, since it is not always due.",
)


def measure(*, quick: bool = False) -> Table:
    """All archives side by side, a recording to each in turn."""
    sizes, rounds = ((1, 2), 1) if quick else ((10, 100, 1000), 12)
    with TemporaryDirectory() as name, ExitStack() as stack:
        embedder: Embedder | None = None
        tried = []
        for hours in sizes:
            archive = stack.enter_context(create_archive(Path(name) / f"{hours}", demo_overrides()))
            config = archive.config
            embedder = embedder or load_embedder(config.search, config.models, archive.models_folder)
            tried.append(
                _Trial(hours, SyntheticArchive(archive, embedder, hours), Searcher(archive, embedder))
            )
        for trial in tried:
            trial.synthetic.fill(trial.hours)
            trial.ask("the first question opens the indexes")
        for number in range(rounds):
            for trial in tried:
                trial.add(f"zanzibar{number}")
            report(f"round {number + 1} of {rounds}: " + ", ".join(f"{t.found[-1]:.2f} s" for t in tried))
        for question in islice(cycle(demo_questions()), QUESTIONS):
            for trial in tried:
                trial.embedded.append(trial.embed(question))
                trial.answered.append(trial.ask(question))
    return _table(tried)


@dataclass(slots=True)
class _Trial:
    """An archive of one size, and the seconds that were measured on it."""

    hours: int
    synthetic: SyntheticArchive
    searcher: Searcher
    found: list[float] = field(default_factory=list)  # commit to first hit
    whole: list[float] = field(default_factory=list)  # with the commit and the merging
    answered: list[float] = field(default_factory=list)
    embedded: list[float] = field(default_factory=list)  # the question alone

    def add(self, marker: str) -> None:
        draft = self.synthetic.draft(MINUTES, marker=f"He spoke of {marker}.")
        began = time.perf_counter()
        self.synthetic.commit(draft)
        committed = time.perf_counter()
        self.synthetic.indexer.refresh()
        hits = self.searcher.ask(Question(marker)).hits
        found = time.perf_counter()
        self.synthetic.indexer.merge()
        self.whole.append(time.perf_counter() - began)
        self.found.append(found - committed)
        if [hit.found.recording.id for hit in hits[:1]] != [draft.recording_id]:
            raise RuntimeError(f"the recording that was added to {self.hours} hours is not found")

    def embed(self, text: str) -> float:
        """The seconds that the question's vector takes."""
        began = time.perf_counter()
        self.synthetic.embedder.embed_question(text)
        return time.perf_counter() - began

    def ask(self, text: str) -> float:
        """The seconds that an answer takes."""
        began = time.perf_counter()
        self.searcher.ask(Question(text))
        return time.perf_counter() - began


def demo_questions() -> list[str]:
    """The English ones of the demo."""
    content = yaml.safe_load((demo_folder() / "questions.yaml").read_text(encoding="utf-8"))
    return [entry["question"] for entry in content["answered"] if entry["language"] == "en"]


def _table(trials: list[_Trial]) -> Table:
    first, *others = trials
    rows = (
        *(_row_of_allowed(trial) for trial in trials),
        *(_row("commit to first hit", one, first, one.found, first.found, FLAT_GOAL) for one in others),
        *(_mean_row(trial, first) for trial in others),
        *(_row("an answer", one, first, one.answered, first.answered) for one in others),
        *(_row_of_service(trial) for trial in trials),
    )
    return Table("A recording is added", COMPARED, rows, NOTES)


def _row_of_allowed(trial: _Trial) -> Row:
    seconds = median(trial.found)
    what = f"commit to first hit, {trial.hours:,} hours"
    return Row(what, _shown(seconds), f"allowed: {ALLOWED_SECONDS:g} s", seconds / ALLOWED_SECONDS, 1.0)


def _row(
    what: str, trial: _Trial, first: _Trial, ours: list[float], base: list[float], goal: float | None = None
) -> Row:
    ratios = [one / other for one, other in zip(ours, base, strict=True)]
    return Row(
        f"{what}, {trial.hours:,} hours",
        _shown(median(ours)),
        f"{first.hours:,} hours: {_shown(median(base))}",
        median(ours) / median(base),
        goal,
        (min(ratios), max(ratios)),
    )


def _row_of_service(trial: _Trial) -> Row:
    ratios = [answered / embedded for answered, embedded in zip(trial.answered, trial.embedded, strict=True)]
    return Row(
        f"an answer, embedding included, {trial.hours:,} hours",
        _shown(median(trial.answered)),
        f"embedding the question: {_shown(median(trial.embedded))}",
        median(ratios),
        SERVICE_GOAL,
        (min(ratios), max(ratios)),
    )


def _mean_row(trial: _Trial, first: _Trial) -> Row:
    ours, base = mean(trial.whole), mean(first.whole)
    shown = f"{first.hours:,} hours: {_shown(base)}"
    return Row(f"written and found, {trial.hours:,} hours", _shown(ours), shown, ours / base, FLAT_GOAL)


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"

"""Archives over evaluation sets, made by ingest itself; kept in a folder, they are brought up to date."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from archive import Archive, create_archive
from archive.demo_models import demo_folder, demo_overrides
from benchmarks.eval_folder import EvalSet, HeardHit, RelevantQuestion
from benchmarks.progress import report
from ingest import ingest
from search import Answer, Embedder, Question, RankingRules, SearchBy, Searcher, load_embedder

LIMIT = 50  # hits that the evaluation's own score.py asks for
DEMO = "demo"


@dataclass(frozen=True, slots=True)
class EvalArchive:
    """An archive with what answers questions over it."""

    archive: Archive
    searcher: Searcher
    embedder: Embedder

    @property
    def model_folder(self) -> Path:
        """Of the embedding model: rivals use the same."""
        return Path(self.archive.config.search.embedding_model)

    def ask(self, query: str, by: SearchBy = SearchBy.BOTH, recording: str | None = None) -> Answer:
        return self.searcher.ask(Question(query, limit=LIMIT, recording=recording, by=by))

    def heard(self, question: RelevantQuestion, scope: str, by: SearchBy) -> list[HeardHit]:
        """The hits as a listener meets them, within the question's recording or over all."""
        recording = question.recording if scope == "within" else None
        return heard_hits(self.ask(question.query, by, recording))


class EvalArchives:
    """One archive a set, by the set's name; the demo's is one too. The stack closes them."""

    def __init__(self, folder: Path, stack: ExitStack, rules: RankingRules) -> None:
        self._folder = folder
        self._stack = stack
        self._rules = rules
        self._open: dict[str, EvalArchive] = {}

    def of_set(self, eval_set: EvalSet) -> EvalArchive:
        return self._of(eval_set.name, eval_set.transcripts)

    def of_demo(self) -> EvalArchive:
        return self._of(DEMO, demo_folder() / "recordings")

    def _of(self, name: str, media: Path) -> EvalArchive:
        if name not in self._open:
            report(f"{name}: ingesting {media}")
            archive = self._stack.enter_context(create_archive(self._folder / name, demo_overrides()))
            summary = ingest(archive, [media], lambda _: None)
            if summary.failed:
                raise RuntimeError(f"{summary.failed[0].path}: {summary.failed[0].error}")
            settings = archive.config
            embedder = load_embedder(settings.search, settings.models, archive.models_folder)
            self._open[name] = EvalArchive(archive, Searcher(archive, embedder, self._rules), embedder)
        return self._open[name]


def heard_hits(answer: Answer) -> list[HeardHit]:
    """(recording, start, end, where listening starts) of each hit, seconds; recordings by file name."""
    return [
        (
            Path(hit.found.recording.path).stem,
            hit.start / 1000,
            hit.end / 1000,
            hit.segment.start / 1000,
        )
        for hit in answer.hits
    ]

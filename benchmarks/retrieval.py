"""python -m benchmarks.retrieval FOLDER: how well search finds what was said, beside plain rivals.

Transcripts are ingested as a person would, questions asked of the same `Searcher` that serves the pages, and
hits judged by what a listener would hear; the measures and the rivals are the evaluation folder's own.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.languages import language_of_text
from benchmarks.chosen_rules import UnknownRule, chosen_rules, named
from benchmarks.eval_archives import EvalArchive, EvalArchives
from benchmarks.eval_folder import (
    SCOPES,
    EvalFolder,
    EvalFolderMissing,
    EvalSet,
    RelevantQuestion,
    Scores,
)
from benchmarks.machine import machine_facts
from benchmarks.own_questions import own_sections
from benchmarks.progress import report
from benchmarks.retrieval_tables import Goals, Section, ratio_table, score_table
from search import RankingRules, SearchBy

DOCUMENT = Path(__file__).parent.parent / "docs" / "retrieval.md"
GOALS = {"global P@180s": 1.35, "global MRR@10": 1.15, "global jump@5": 1.12, "within jump@1": 1.15}
GOALS_BY_WORDS = {"global P@180s": 1.20, "global MRR@10": 1.00}
INTRODUCTION = """\
# Retrieval, measured

Written by `make bench-retrieval EVAL=FOLDER ARGS=--write`. Greater is better. In brackets: where the mean, or
the ratio of two means over the same questions, lies in 95 of 100 bootstrap draws of the questions.

- **jump@k**: among the first k hits is one whose jump point lies in what answers, or up to 5 s before it.
- **MRR@10**: the mean of 1 over the rank of the first such hit, among ten.
- **P@180s**: of 180 seconds of listening to the hits in order, no second twice, the share that answers.
- *within*: asked of the one recording that the question is about; *global*: of all.

Rivals are plain: exact cosine, BM25, and their reciprocal rank fusion (rrf), over passages of at most 120
words (200 Han characters) of whole turns. `tune` are the questions of every second recording, `report` those
of the others. The weights of meaning and of the recording, the limits of absent words and what is nearly as
relevant were settled with both in view (docs/search.md). So `report` is no untouched half.
"""


def main() -> None:
    """Print every table; with --write keep them in docs/retrieval.md."""
    arguments = _arguments()
    rules: RankingRules = arguments.rules
    try:
        folder = EvalFolder(arguments.folder)
    except EvalFolderMissing as error:
        sys.exit(str(error))
    with _kept(arguments.archives) as place, ExitStack() as stack:
        archives = EvalArchives(place, stack, rules)
        sections = [
            _section(folder, one, archives.of_set(one), place, arguments.halves) for one in folder.sets()
        ]
        sections += own_sections(folder, archives)
    text = "\n".join(section.markdown() for section in sections)
    print(f"Ranked with {named(rules)}.\n\n{text}" if named(rules) else text)
    if arguments.write:
        facts = f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine_facts()}."
        DOCUMENT.write_text(f"{INTRODUCTION}\n{text}\n{facts}\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="measures.py, rivals.py and sets of transcripts with questions"
    )
    parser.add_argument("--halves", nargs="+", choices=("tune", "report", "all"), default=["report", "all"])
    parser.add_argument(
        "--archives", type=Path, help="keep the archives here; the next run goes on with them"
    )
    parser.add_argument(
        "--rules",
        nargs="+",
        default=[],
        metavar="NAME=VALUE",
        help="ranking rules other than those that people get: the fields of search/ranking_rules.py",
    )
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/retrieval.md")
    arguments = parser.parse_args()
    try:
        arguments.rules = chosen_rules(arguments.rules)
    except UnknownRule as error:
        parser.error(str(error))
    if arguments.write and named(arguments.rules):
        parser.error("figures of other rules are not what people get: they are not kept")
    return arguments


@contextmanager
def _kept(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with TemporaryDirectory() as name:
        yield Path(name)


def _section(
    folder: EvalFolder, one: EvalSet, ours: EvalArchive, place: Path, halves: Sequence[str]
) -> Section:
    is_known = ours.embedder.knows(language_of_text(one.questions[0].query))
    rivals = _rivals(folder, one, ours.model_folder if is_known else None, place)
    by = SearchBy.BOTH if is_known else SearchBy.WORDS
    report(f"{one.name}: {len(one.questions)} questions by {by}")
    scores = {scope: _scores(folder, ours, one.questions, scope, by) for scope in SCOPES}
    parts: list[str] = []
    for half in halves:
        kept = one.half(half)
        parts += _tables(
            half,
            [one.questions[number] for number in kept],
            _only(scores, kept),
            _only(rivals, kept),
            is_known,
        )
    return Section(f"`{one.name}`", tuple(parts))


def _only(scores: Mapping[str, Sequence[Scores]], kept: Sequence[int]) -> dict[str, list[Scores]]:
    return {name: [rows[number] for number in kept] for name, rows in scores.items()}


def _rivals(
    folder: EvalFolder, one: EvalSet, model: Path | None, place: Path
) -> Mapping[str, Sequence[Scores]]:
    """The rivals' scores; measured once where archives are kept, since embedding takes minutes."""
    file = place / f"rivals-{one.name}-{folder.fingerprint[:16]}.json"
    if not file.is_file():
        report(f"{one.name}: rivals")
        file.write_text(json.dumps(folder.rivals(one, model)), encoding="utf-8")
    rows: dict[str, list[Scores]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def _scores(
    folder: EvalFolder, ours: EvalArchive, questions: Sequence[RelevantQuestion], scope: str, by: SearchBy
) -> list[Scores]:
    return [folder.heard(ours.heard(question, scope, by), question) for question in questions]


def _tables(
    half: str,
    questions: Sequence[RelevantQuestion],
    scores: dict[str, list[Scores]],
    rivals: dict[str, list[Scores]],
    is_known: bool,
) -> list[str]:
    """Ours beside every rival, by domain, and as ratios to the rival of the goals."""
    rival, goals = ("rrf", GOALS) if is_known else ("bm25", GOALS_BY_WORDS)
    rows = {f"{scope} Rostrum": scores[scope] for scope in SCOPES} | rivals
    theirs = {scope: rivals[f"{scope} {rival}"] for scope in SCOPES}
    heading = f"### Questions: {half}" + ("" if is_known else ", by words only")
    parts = [heading, score_table(dict(sorted(rows.items()))), _against(rival, scores, theirs, goals)]
    domains = sorted({question.domain for question in questions})
    return parts + (
        [_by_domain(questions, scores["global"], theirs["global"], rival)] if len(domains) > 1 else []
    )


def _against(
    rival: str, scores: dict[str, list[Scores]], theirs: dict[str, list[Scores]], goals: Goals
) -> str:
    return f"Against {rival}:\n\n{ratio_table(scores, theirs, goals)}"


def _by_domain(
    questions: Sequence[RelevantQuestion], ours: Sequence[Scores], theirs: Sequence[Scores], rival: str
) -> str:
    rows: dict[str, list[Scores]] = {}
    for question, own, other in zip(questions, ours, theirs, strict=True):
        rows.setdefault(f"{question.domain}: Rostrum", []).append(own)
        rows.setdefault(f"{question.domain}: {rival}", []).append(other)
    return f"By domain, global:\n\n{score_table(dict(sorted(rows.items())))}"


if __name__ == "__main__":
    main()

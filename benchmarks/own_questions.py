"""The questions written for this project: benchmarks/questions/*.jsonl, asked of the sets that are there.

Chinese ones by kind, terms that must be found wherever they stand, English ones over Chinese talk, and
questions that nobody answers.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.catalogue import queries
from archive.recordings import Filters
from benchmarks.eval_archives import DEMO, EvalArchive, EvalArchives
from benchmarks.eval_folder import SCOPES, EvalFolder, EvalSet, RelevantQuestion, Scores, question_of
from benchmarks.progress import report
from benchmarks.retrieval_tables import Section, score_table, share_row, share_table
from search import Question, SearchBy
from search.words import matching_form

QUESTIONS = Path(__file__).parent / "questions"
TERMS = ("name", "term")  # kinds of which every place must be found
EVERY = 200  # hits: as many as may be asked for
GOAL_EMPTY, GOAL_LOST = 0.90, 0.05


@dataclass(frozen=True, slots=True)
class _Asked:
    """The archives at hand, with the public questions over each."""

    folder: EvalFolder
    archives: dict[str, EvalArchive]
    sets: dict[str, EvalSet]


def own_sections(folder: EvalFolder, archives: EvalArchives) -> list[Section]:
    """A section for each of our question sets."""
    sets = {one.name: one for one in folder.sets()}
    at_hand = {name: archives.of_set(one) for name, one in sets.items()} | {DEMO: archives.of_demo()}
    asked = _Asked(folder, at_hand, sets)
    return [_chinese(asked), _cross(asked), _nothing(asked)]


def _chinese(asked: _Asked) -> Section:
    report("our Chinese questions")
    entries = [entry for entry in read("chinese") if entry["collection"] in asked.archives]
    rows: dict[str, list[Scores]] = {}
    for entry in entries:
        for scope in SCOPES:
            score = _score(asked, entry, scope)
            rows.setdefault(f"{scope}, {entry['kind']}", []).append(score)
            rows.setdefault(f"{scope}, all", []).append(score)
    return Section("Our Chinese questions", (score_table(rows), _term_table(asked, entries)))


def _cross(asked: _Asked) -> Section:
    title = "English questions for Chinese talk"
    entries = [entry for entry in read("english_for_chinese") if entry["collection"] in asked.archives]
    if not all(asked.archives[entry["collection"]].embedder.knows("zh") for entry in entries):
        return Section(title, (f"{len(entries)} questions not run: the embedding model knows no Chinese.",))
    rows = {scope: [_score(asked, entry, scope) for entry in entries] for scope in SCOPES}
    return Section(title, (score_table(rows),))


def _score(asked: _Asked, entry: dict[str, Any], scope: str) -> Scores:
    question = question_of(entry)
    hits = asked.archives[entry["collection"]].heard(question, scope, SearchBy.BOTH)
    return asked.folder.heard(hits, question)


def _term_table(asked: _Asked, entries: Sequence[dict[str, Any]]) -> str:
    """Of how many terms every passage that holds them is among the hits."""
    terms = [entry for entry in entries if entry["kind"] in TERMS]
    complete = [_is_found_everywhere(asked.archives[entry["collection"]], entry) for entry in terms]
    share = sum(complete) / len(complete)
    row = share_row("terms of which every passage is returned", share, len(terms), "1", share == 1)
    return share_table([row])


def _is_found_everywhere(ours: EvalArchive, entry: dict[str, Any]) -> bool:
    """Whether the hits cover every passage whose text holds the term, in either script."""
    found = ours.searcher.ask(Question(entry["query"], limit=EVERY, by=SearchBy.WORDS))
    covered = {passage_id for hit in found.hits for passage_id in hit.passage_ids}
    return set(passages_with(ours, entry["term"])) <= covered


def passages_with(ours: EvalArchive, term: str) -> Iterator[int]:
    """The ids of all passages that hold a term, by looking at each."""
    wanted = matching_form(term)
    with ours.archive.catalogue.reading() as session:
        ids = queries.passage_ids(session, Filters())
        for passage_id, text in queries.passage_texts(session, ids).items():
            if wanted in matching_form(text):
                yield passage_id


def _nothing(asked: _Asked) -> Section:
    report("questions that nobody answers")
    entries = [entry for entry in read("nothing") if entry["collection"] in asked.archives]
    empty: dict[str, list[bool]] = {}
    for entry in entries:
        is_empty = not asked.archives[entry["collection"]].ask(entry["query"]).hits
        empty.setdefault(f"{entry['language']}, {entry['kind']}", []).append(is_empty)
        empty.setdefault("all", []).append(is_empty)
    rows = [_empty_row(name, values) for name, values in sorted(empty.items())]
    lost = [_lost_row(name, asked.archives[name], one.questions) for name, one in asked.sets.items()]
    lost += [
        _lost_row(f"our Chinese, {name}", ours, questions)
        for name, ours in asked.archives.items()
        if (questions := [question_of(entry) for entry in read("chinese") if entry["collection"] == name])
    ]
    return Section(
        "Questions that must find nothing",
        (
            f"Answered with nothing:\n\n{share_table(rows)}",
            f"Questions with an answer that lost all hits:\n\n{share_table(lost)}",
        ),
    )


def _empty_row(name: str, values: Sequence[bool]) -> list[str]:
    share = sum(values) / len(values)
    return share_row(
        name, share, len(values), f"≥ {GOAL_EMPTY:.2f}" if name == "all" else "", share >= GOAL_EMPTY
    )


def _lost_row(name: str, ours: EvalArchive, questions: Sequence[RelevantQuestion]) -> list[str]:
    share = sum(_is_lost(ours, question) for question in questions) / len(questions)
    return share_row(name, share, len(questions), f"≤ {GOAL_LOST:.2f}", share <= GOAL_LOST)


def _is_lost(ours: EvalArchive, question: RelevantQuestion) -> bool:
    return not ours.ask(question.query).hits


def read(name: str) -> list[dict[str, Any]]:
    """One of our question sets."""
    lines = (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]

"""The questions written for this project hold what their README says, and the demo's are true of the demo."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC

from archive.demo_models import demo_folder

FOLDER = Path(__file__).parents[2] / "benchmarks" / "questions"
FEWEST_OF_A_KIND = {
    "chinese": {"name": 8, "term": 8, "paraphrase": 8, "mixed": 8, "traditional": 8},
    "english_for_chinese": {"cross": 20},
    "nothing": {"absent-name": 15, "other-set": 15, "unsaid": 15},
}
FEWEST = {"chinese": 70, "english_for_chinese": 20, "nothing": 80}
ANSWERED_KEYS = {"id", "collection", "kind", "recording", "query", "relevant"}
NOTHING_KEYS = {"id", "collection", "language", "kind", "query", "absent"}
SAME_SPAN_SECONDS = 5.0  # cues of a term less far apart are one span

HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")

JSON = dict[str, Any]


def questions(name: str) -> list[JSON]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def kind_counts(name: str) -> Counter[str]:
    return Counter(question["kind"] for question in questions(name))


EVERY = [question for name in FEWEST for question in questions(name)]
CHINESE = questions("chinese")
NOTHING = questions("nothing")
ANSWERED = [*CHINESE, *questions("english_for_chinese")]
EXACT = [question for question in CHINESE if question["kind"] in {"name", "term"}]

TRUTH: JSON = json.loads((demo_folder() / "truth.json").read_text(encoding="utf-8"))
DEMO: dict[str, JSON] = {Path(entry["file"]).stem: entry for entry in TRUTH["recordings"]}


def of_demo(some: list[JSON]) -> list[JSON]:
    return [question for question in some if question["collection"] == "demo"]


def spans_holding(term: str, recording: JSON) -> list[list[float]]:
    """Sentences of the recording that hold the term, in seconds, near ones joined."""
    spans: list[list[float]] = []
    for sentence in recording["sentences"]:
        start, end = sentence["start_ms"] / 1000, sentence["end_ms"] / 1000
        if term not in sentence["text"]:
            continue
        if spans and start - spans[-1][1] < SAME_SPAN_SECONDS:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    return spans


def test_ids_are_given_once() -> None:
    assert [name for name, count in Counter(q["id"] for q in EVERY).items() if count > 1] == []


def test_no_question_is_asked_twice() -> None:
    asked = Counter(q["query"].casefold() for q in EVERY)

    assert [query for query, count in asked.items() if count > 1] == []


def test_questions_have_their_keys() -> None:
    for question in ANSWERED:
        exact = {"term", "everywhere"} if question["kind"] in {"name", "term"} else set()
        assert set(question) == ANSWERED_KEYS | exact, question["id"]
    for question in NOTHING:
        assert set(question) == NOTHING_KEYS, question["id"]


def test_queries_are_typed_text() -> None:
    for question in EVERY:
        query = question["query"]
        assert query, question["id"]
        assert query == query.strip(), question["id"]
        assert len(query) <= 100, question["id"]


def test_collections_are_known() -> None:
    assert {q["collection"] for q in CHINESE} == {"vcsum-dev", "demo"}
    assert {q["collection"] for q in questions("english_for_chinese")} == {"vcsum-dev"}
    assert {(q["collection"], q["language"]) for q in NOTHING} == {
        ("qmsum-val", "en"),
        ("vcsum-dev", "zh"),
        ("demo", "en"),
        ("demo", "zh"),
    }


@pytest.mark.parametrize("name", FEWEST)
def test_there_are_enough_of_each_kind(name: str) -> None:
    counts = kind_counts(name)

    assert set(counts) == set(FEWEST_OF_A_KIND[name])
    assert [kind for kind, fewest in FEWEST_OF_A_KIND[name].items() if counts[kind] < fewest] == []
    assert counts.total() >= FEWEST[name]


def test_chinese_questions_are_spread_over_the_roundtables() -> None:
    paraphrased = {q["recording"] for q in CHINESE if q["kind"] == "paraphrase"}

    assert len(paraphrased - set(DEMO)) >= 18


def test_nothing_is_asked_in_both_languages_alike() -> None:
    english, chinese = (sum(q["language"] == language for q in NOTHING) for language in ("en", "zh"))

    assert min(english, chinese) >= 0.4 * len(NOTHING)


def test_spans_are_ordered_and_apart() -> None:
    for question in ANSWERED:
        times = [second for span in question["relevant"] for second in span]
        assert times, question["id"]
        assert times[0] >= 0, question["id"]
        assert all(before < after for before, after in pairwise(times)), question["id"]
        assert all(len(span) == 2 for span in question["relevant"]), question["id"]


def test_exact_questions_hold_their_term() -> None:
    for question in EXACT:
        assert question["term"] in question["query"], question["id"]
        assert len(question["term"]) <= 8, question["id"]
        assert question["everywhere"] >= len(question["relevant"]), question["id"]
    assert {len(q["term"]) for q in EXACT if q["kind"] == "term"} == {2}


def test_queries_are_in_the_script_their_kind_says() -> None:
    for question in CHINESE:
        assert HAN.search(question["query"]), question["id"]
    for question in CHINESE:
        assert bool(LATIN.search(question["query"])) == (question["kind"] == "mixed"), question["id"]
    for question in questions("english_for_chinese"):
        assert not HAN.search(question["query"]), question["id"]
    for question in NOTHING:
        assert bool(HAN.search(question["query"])) == (question["language"] == "zh"), question["id"]


def test_traditional_questions_and_no_others_hold_traditional_characters() -> None:
    to_simplified = OpenCC("t2s")

    for question in CHINESE:
        changes = to_simplified.convert(question["query"]) != question["query"]
        assert changes == (question["kind"] == "traditional"), question["id"]


def test_spans_of_the_demo_lie_in_its_recordings() -> None:
    assert of_demo(ANSWERED)
    for question in of_demo(ANSWERED):
        recording = DEMO[question["recording"]]
        assert question["relevant"][-1][1] <= recording["duration_ms"] / 1000, question["id"]


def test_spans_of_the_demo_are_whole_sentences() -> None:
    for question in of_demo(ANSWERED):
        sentences = DEMO[question["recording"]]["sentences"]
        starts = {sentence["start_ms"] / 1000 for sentence in sentences}
        ends = {sentence["end_ms"] / 1000 for sentence in sentences}
        for start, end in question["relevant"]:
            assert start in starts, question["id"]
            assert end in ends, question["id"]


def test_exact_terms_of_the_demo_are_said_there_and_only_there() -> None:
    assert of_demo(EXACT)
    for question in of_demo(EXACT):
        term = question["term"]
        texts = [sentence["text"] for recording in DEMO.values() for sentence in recording["sentences"]]
        assert question["relevant"] == spans_holding(term, DEMO[question["recording"]]), question["id"]
        assert question["everywhere"] == sum(term in text for text in texts), question["id"]


def test_absent_words_of_the_demo_are_absent() -> None:
    said = "\n".join(
        f"{sentence['speaker']}: {sentence['text']}"
        for recording in DEMO.values()
        for sentence in recording["sentences"]
    ).casefold()

    assert "虚拟拍摄" in said  # what is there is found
    for question in of_demo(NOTHING):
        assert question["absent"], question["id"]
        assert [word for word in question["absent"] if word.casefold() in said] == [], question["id"]


def test_the_readme_counts_the_questions() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)\.jsonl` \| `([a-z-]+)` \| (\d+) \|$", readme, re.MULTILINE)

    counted = {(name, kind): int(count) for name, kind, count in rows}
    assert counted == {(name, kind): n for name in FEWEST for kind, n in kind_counts(name).items()}

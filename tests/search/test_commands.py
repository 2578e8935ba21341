"""search and reindex as people and programs use them."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from running_commands import Ran, run_command


def asked(folder: Path, *arguments: object) -> dict[str, Any]:
    ran = run_command("--archive", folder, "search", "--json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def places(answer: dict[str, Any]) -> list[tuple[str, float]]:
    return [(hit["recording"]["path"], hit["start"]) for hit in answer["hits"]]


def codes(answer: dict[str, Any]) -> list[str]:
    return [notice["code"] for notice in answer["notices"]]


@pytest.fixture
def copied(demo_archive: Path, tmp_path: Path) -> Path:
    """A copy of the demo archive that may be written to."""
    return Path(shutil.copytree(demo_archive, tmp_path / "archive"))


def test_search_prints_titles_times_speakers_and_why(demo_archive: Path) -> None:
    ran = run_command("--archive", demo_archive, "search", "who spoke about virtual production")

    assert (ran.code, ran.err) == (0, "")
    heading = "1. Artificial intelligence in production  0:00:39.4"
    assert heading in ran.out
    first = " ".join(ran.out[ran.out.index(heading) :].split())
    assert re.match(r"1\. \D+ [0-9:.]+ (Martin Hale, )?Clara Voss, Owen Brandt strong, by \w+ ", first)


def test_search_says_where_it_looked_when_there_is_nothing(demo_archive: Path) -> None:
    ran = run_command("--archive", demo_archive, "search", "treatment of diabetes in children")

    assert ran.code == 0
    assert "Nothing found in 5 recordings.\n" in ran.out
    assert asked(demo_archive, "treatment of diabetes in children")["hits"] == []


def test_search_is_narrowed_by_every_option(demo_archive: Path) -> None:
    question = "virtual production with actors"
    everywhere = places(asked(demo_archive, question))
    (recording,) = {path for path, _ in places(asked(demo_archive, question, "--recording", "03-new-season"))}
    speakers = {
        speaker
        for hit in asked(demo_archive, question, "--speaker", "clara voss")["hits"]
        for speaker in hit["speakers"]
    }
    days = {
        hit["recorded_on"]
        for hit in asked(demo_archive, question, "--from", "2024-03-27", "--to", "2024-03-27")["hits"]
    }

    assert len({path for path, _ in everywhere}) > 1
    assert recording == "03-new-season.mp4"
    assert "Clara Voss" in speakers
    assert days == {"2024-03-27"}
    assert places(asked(demo_archive, question, "--limit", "1")) == everywhere[:1]
    assert places(asked(demo_archive, question, "--event", "2024春幕影视论坛")) == everywhere
    assert asked(demo_archive, question, "--language", "zh")["hits"] == []


def test_search_offers_words_that_do_occur_where_there_is_nothing(demo_archive: Path) -> None:
    ran = run_command("--archive", demo_archive, "search", "virtuel produktion", "--by", "words")

    assert ran.code == 0
    assert "Nothing found in 5 recordings.\n" in ran.out
    assert re.search(r"^Similar words in the archive: virtual, production", ran.out, re.MULTILINE)
    assert asked(demo_archive, "virtuel produktion", "--by", "words")["near_words"][:2] == [
        "virtual",
        "production",
    ]


@pytest.mark.parametrize(("by", "matched"), [("words", {"words"}), ("meaning", {"meaning"})])
def test_search_compares_by_what_it_is_told(demo_archive: Path, by: str, matched: set[str]) -> None:
    hits = asked(demo_archive, "virtual production with actors", "--by", by)["hits"]

    assert {hit["matched_by"] for hit in hits} == matched


def test_search_sorts_by_day(demo_archive: Path) -> None:
    days = {
        sort: [
            hit["recorded_on"]
            for hit in asked(demo_archive, "production", "--sort", sort, "--limit", "200")["hits"]
        ]
        for sort in ("newest", "oldest")
    }

    assert len(set(days["oldest"])) > 1
    assert days["oldest"] == sorted(days["oldest"])
    assert days["newest"] == sorted(days["newest"], reverse=True)


def test_search_finds_what_is_quoted_exactly(demo_archive: Path) -> None:
    exact = asked(demo_archive, '"virtual production"')["hits"]

    assert exact
    assert all("virtual production" in hit["passage"]["text"].casefold() for hit in exact)
    assert asked(demo_archive, '"production virtual"')["hits"] == []


@pytest.mark.parametrize(("option", "value"), [("--by", "luck"), ("--sort", "size"), ("--by", "")])
def test_search_refuses_other_ways_to_compare_and_sort(demo_archive: Path, option: str, value: str) -> None:
    ran = run_command("--archive", demo_archive, "search", "production", option, value)

    assert ran.code == 2
    assert option in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("question", ["戴", "戴莹", "虚拟拍摄", "虛擬拍攝"])
def test_search_takes_one_han_character_and_either_script(demo_archive: Path, question: str) -> None:
    answer = asked(demo_archive, question)

    if len(question) == 4:
        assert places(answer)[0][0] == "05-科幻圆桌.mp4"
    assert codes(answer) == ["meaning-off-for-question"]
    assert answer["searched_recordings"] == 5


@pytest.mark.parametrize(
    "question",
    [
        'money" OR "x',
        "NEAR(money, 3) AND NOT x*",
        "title:money ^2 (",
        "+money -x ~",
        "*",
        "a\0money",
        "'; DROP --",
    ],
)
def test_search_syntax_is_only_words(demo_archive: Path, question: str) -> None:
    ran = run_command("--archive", demo_archive, "search", "--json", question)

    assert ran.code in {0, 2}
    assert (ran.code == 2) == (question == "*")
    assert "Traceback" not in ran.err


def test_deleted_cache_is_made_anew_and_said(copied: Path) -> None:
    before = asked(copied, "six-episode series")
    shutil.rmtree(copied / "cache")

    first, second = asked(copied, "six-episode series"), asked(copied, "six-episode series")

    assert places(first) == places(before) == places(second)
    assert "index-rebuilt" not in codes(second)


@pytest.mark.parametrize("index", ["words", "vectors-"])
def test_damaged_index_is_made_anew_and_said(copied: Path, index: str) -> None:
    before = asked(copied, "six-episode series")
    for file in (copied / "cache" / "indexes").rglob("*"):
        if file.is_file() and file.parent.name.startswith(index) and file.suffix not in {".json", ".lock"}:
            file.write_bytes(b"\0" * file.stat().st_size)

    first, second = asked(copied, "six-episode series"), asked(copied, "six-episode series")

    assert "index-rebuilt" in codes(first)
    assert "index-rebuilt" not in codes(second)
    assert places(first) == places(before) == places(second)


def reindex(folder: Path, *options: str) -> Ran:
    return run_command("--archive", folder, "reindex", *options)


def test_reindex_embeds_what_is_due_or_everything(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asked(copied, "six-episode series")
    nothing, everything = reindex(copied), reindex(copied, "--all")
    again = asked(copied, "six-episode series")
    monkeypatch.setenv("ROSTRUM__SEARCH__PASSAGE_TOKENS", "80")
    smaller = reindex(copied)

    assert nothing.out.startswith("0 recordings embedded, ")
    assert everything.out.startswith("5 recordings embedded, ")
    assert smaller.out.startswith("5 recordings embedded, ")
    assert places(again) == places(before)
    assert {hit["recording"]["path"] for hit in asked(copied, "six-episode series")["hits"]} >= {
        "03-new-season.mp4"
    }


def test_passages_of_another_model_are_not_passed_over_in_silence(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = asked(copied, "six-episode series")
    monkeypatch.setenv(
        "ROSTRUM__SEARCH__PASSAGE_PROMPT", "'passage: '"
    )  # other vectors: as good as another model

    changed = asked(copied, "six-episode series")
    reindex(copied)
    after = asked(copied, "six-episode series")

    assert places(before)
    assert set(codes(changed)) - set(codes(before)), "the vector index is empty, and nobody is told"
    assert places(after)
    assert codes(after) == codes(before)

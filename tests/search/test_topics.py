"""What a talk speaks of, from its own words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.topics import terms_of, topics

ENGLISH = [
    "Virtual production is what we talk about today.",
    "We used virtual production in our costume drama, and it was good.",
    "Nobody knows what virtual production costs.",
    "The costume drama came later. It is a costume drama about the sea.",
    "My colleague Trinity Saint David asked; Trinity Saint David was right.",
    "Trinity Saint David's answer was short.",
    "The actors waited. Some actors left. All actors came back.",
    "We want to say thank you very much, thank you very much.",
]
CHINESE = [
    "今天我们聊虚拟拍摄，还有科幻创作。",
    "你们的古装剧用上了虚拟拍摄？",
    "屏幕式的虚拟拍摄只是中间产品，科幻创作很难。",
    "您觉得科幻创作难在哪里？",
    "各位老师今天非常感谢，各位老师今天非常感谢。",
]


def test_english_terms_recur_among_different_neighbours() -> None:
    assert terms_of(ENGLISH, "en") == {
        "virtual production": 3,
        "costume drama": 3,
        "Trinity Saint David": 3,
        "actors": 3,
    }


def test_english_is_known_by_its_grammar() -> None:
    assert terms_of(ENGLISH, None) == terms_of(ENGLISH, "en")


def test_of_other_latin_languages_only_names_are_taken() -> None:
    said = ["Die neue Regelung hat Anna Seghers gelobt.", "Eine neue Regelung lehnt Anna Seghers ab."]

    assert terms_of(said, "de") == terms_of(said, None) == {"Anna Seghers": 2}


def test_chinese_terms_begin_and_end_with_words() -> None:
    assert terms_of(CHINESE, "zh") == {"虚拟拍摄": 3, "科幻创作": 3}


def test_traditional_terms_stay_as_they_were_written() -> None:
    said = ["我們聊虛擬拍攝。", "他用上了虛擬拍攝嗎？"]

    assert terms_of(said, "zh") == {"虛擬拍攝": 2}


def test_scripts_mixed_give_the_terms_of_each() -> None:
    said = ["用Blue Planet剪辑绿幕拍摄的 LED wall。", "绿幕拍摄不如Blue Planet和 LED wall。"]

    assert terms_of(said, "zh") == {"Blue Planet": 2, "绿幕拍摄": 2}


def test_what_fewer_passages_hold_and_what_has_more_words_tells_more() -> None:
    held = {"production": 30, "virtual": 4, "actors": 30, "drama": 2, "costume": 2}

    found = topics(
        {"virtual production": 3, "actors": 3, "costume drama": 3, "unheard of": 9},
        40,
        lambda word: held.get(word, 0),
    )

    assert [topic.text for topic in found] == ["costume drama", "virtual production", "actors"]
    assert found[0].words == ("costume", "drama")


@pytest.mark.parametrize("texts", [[], [""], ["\0\ud800 \u202e"], ["。。。", "?!"], ["a" * 10_000] * 3])
def test_nothing_said_gives_no_terms(texts: list[str]) -> None:
    assert terms_of(texts, None) == {}


@given(st.lists(st.text(alphabet="aA b的虚拟拍摄，. ", max_size=40), max_size=6))
def test_terms_are_found_in_what_was_said(texts: list[str]) -> None:
    said = " ".join(texts).casefold()

    for term, count in terms_of(texts, "en").items():
        assert count >= 2
        assert len(re.findall(f"(?={term.casefold()})", said)) >= 2

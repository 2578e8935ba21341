"""Which words of a question tell what it asks for."""

import pytest

from search.question_words import content_words, is_lone_character, places_of, words_of_evidence
from search.words import FoundWord


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What was said about AI and filmmaking?", ["ai", "filmmaking"]),
        ("Who spoke about Kang's film, the film?", ["kang", "film"]),
        ("what is it", ["what", "is", "it"]),
        ("关于人工智能的讨论", ["人工", "工智", "智能", "能的"]),
        ("關於人工智慧", ["人工", "工智", "智慧"]),
        ("什么", ["什么"]),
        ("光", ["光"]),
        ("戴莹 如何 看 AI", ["戴莹", "看", "ai"]),
        ("2026", ["2026"]),
        ('"a" AND b* NEAR(c)', ["b", "near", "c"]),
        ("🎬", []),
    ],
)
def test_telling_words_leave_the_frame_of_a_question_out(question: str, words: list[str]) -> None:
    assert content_words(question) == words


@pytest.mark.parametrize(
    ("words", "evidence"),
    [
        (["智能", "能的"], ["智能"]),
        (["目的"], ["目的"]),
        (["ai"], ["ai"]),
        ([], []),
    ],
)
def test_words_of_evidence_hold_no_particles_where_there_are_others(
    words: list[str], evidence: list[str]
) -> None:
    assert words_of_evidence(words) == evidence


def test_places_of_finds_words_pairs_and_lone_characters() -> None:
    assert places_of(["ai", "拍摄", "光"], "光与AI拍攝") == [
        FoundWord("光", 0, 1),
        FoundWord("ai", 2, 4),
        FoundWord("拍摄", 4, 6),
    ]


@pytest.mark.parametrize(("word", "is_lone"), [("光", True), ("电影", False), ("a", False), ("", False)])
def test_is_lone_character_is_one_han_character(word: str, is_lone: bool) -> None:
    assert is_lone_character(word) is is_lone

"""Words of texts, each with its place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.words import FoundWord, han_characters_of, matching_form, simplified_characters, words_of

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
MIXED_TEXT = st.text(st.sampled_from("aB9éß’' 的拍攝電影ＡＩﬁ\u0301\0🎬。，_-ー한"), max_size=40)


def spelled(text: str) -> list[tuple[str, str]]:
    """The words of a text beside the characters that they stand for."""
    return [(found.word, text[found.start : found.end]) for found in words_of(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \0\n…🎬", []),
        ("AI and Filmmaking", [("ai", "AI"), ("and", "and"), ("filmmaking", "Filmmaking")]),
        ("state-of-the_art", [("state", "state"), ("of", "of"), ("the", "the"), ("art", "art")]),
        ("in 2026, 4K at 25p", [(w.lower(), w) for w in ("in", "2026", "4K", "at", "25p")]),
        ("Kang's didn’t", [("kang", "Kang's"), ("didn", "didn’t")]),
        ("O'Brien l’avenir", [("o", "O"), ("brien", "Brien"), ("l", "l"), ("avenir", "avenir")]),
        ("the '90s' end", [("the", "the"), ("90s", "90s"), ("end", "end")]),
        ("人工智能", [("人工", "人工"), ("工智", "工智"), ("智能", "智能")]),
        ("光。影", [("光", "光"), ("影", "影")]),
        ("AI正在改变", [("ai", "AI"), ("正在", "正在"), ("在改", "在改"), ("改变", "改变")]),
        ("Kang's电影", [("kang", "Kang's"), ("电影", "电影")]),
        ("戴莹's", [("戴莹", "戴莹")]),
        ("ＡＩ　４Ｋ", [("ai", "ＡＩ"), ("4k", "４Ｋ")]),
        ("拍攝電影", [("拍摄", "拍攝"), ("摄电", "攝電"), ("电影", "電影")]),
        ("ﬁlm Straße", [("film", "ﬁlm"), ("strasse", "Straße")]),
        ("cafe\u0301", [("café", "cafe\u0301")]),
        ("🎬片場🎬", [("片场", "片場")]),
        ("二〇二六", [("二〇", "二〇"), ("〇二", "〇二"), ("二六", "二六")]),
    ],
)
def test_words_of_gives_words_as_indexed_with_their_characters(
    text: str, words: list[tuple[str, str]]
) -> None:
    assert spelled(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("電影製作與人工智慧", "电影制作与人工智慧"),
        ("ＡＩ Ｆｉｌｍ", "ai film"),
        ("caf\u00e9 \u00c5ngstr\u00f6m", "cafe\u0301 A\u030angstro\u0308m"),
        ("DON’T", "don't"),
    ],
)
def test_words_of_spellings_held_to_be_the_same_are_the_same(one: str, other: str) -> None:
    assert [found.word for found in words_of(one)] == [found.word for found in words_of(other)]


def test_han_characters_of_gives_each_alone_with_its_place() -> None:
    assert han_characters_of("AI 拍攝。光") == [
        FoundWord("拍", 3, 4),
        FoundWord("摄", 4, 5),
        FoundWord("光", 6, 7),
    ]


@given(ANY_TEXT | MIXED_TEXT)
def test_places_lie_in_the_text_in_order_and_hold_their_word(text: str) -> None:
    found = words_of(text)

    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert [word.start for word in found] == sorted(word.start for word in found)
    for word in found:
        own = [inner.word for inner in words_of(text[word.start : word.end])]
        assert word.word in own or word.word in "".join(own)  # one character may fold to several words


@given(ANY_TEXT | MIXED_TEXT)
def test_words_hold_nothing_that_a_tokenizer_of_white_space_would_cut(text: str) -> None:
    words = [found.word for found in (*words_of(text), *han_characters_of(text))]

    assert [word.split() for word in words] == [[word] for word in words]


@given(st.text(st.sampled_from("aé Å한국电影が\u0301\u0308"), max_size=20))
def test_composed_and_decomposed_text_have_the_same_words(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))

    assert [w.word for w in words_of(composed)] == [w.word for w in words_of(decomposed)]


@given(MIXED_TEXT, st.sets(st.sampled_from(["a", "b", "b9", "9", "电影", "拍摄", "的", "é", "s", "t"])))
def test_words_of_leaves_others_out_and_nothing_else(text: str, only: set[str]) -> None:
    assert words_of(text, only) == [found for found in words_of(text) if found.word in only]


@pytest.mark.parametrize(
    "text", ["Kang's film, the '90s' films; film's FILM-film filmfilm", "didn't t'll re-re"]
)
def test_words_of_looks_for_a_few_english_words_as_for_all(text: str) -> None:
    for only in ({"film"}, {"kang", "90s"}, {"t", "re"}, {"films", "film", "the"}):
        assert words_of(text, only) == [found for found in words_of(text) if found.word in only]


def test_simplified_characters_are_those_that_the_index_makes_of_them() -> None:
    pairs = simplified_characters()

    assert (pairs["攝"], pairs["萬"]) == ("摄", "万")
    assert "摄" not in pairs
    assert {matching_form(character) for character in "攝萬體"} == {
        pairs[character] for character in "攝萬體"
    }
    assert len(pairs) > 2000


def test_names_with_rare_characters_are_words() -> None:
    found = [word.word for word in words_of("李〇\U00020000 said")]

    assert found == ["李〇", "〇\U00020000", "said"]

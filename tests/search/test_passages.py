"""Passages: every segment once, in order, no larger than they may be, cut where talk pauses."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.recordings import Passage, Segment
from archive.timecode import Milliseconds
from search.passages import PassageRules, count_tokens, passages_of, text_with_speakers

RULES = PassageRules(tokens=20, pause=Milliseconds(2000))
TEN_TOKENS = "one two three four five six seven eight"  # 8 words: 10.4 tokens
FIVE_TOKENS = "one two three four"  # 4 words: 5.2 tokens


def segment(number: int, text: str, *, speaker: str | None = None, gap: int = 0, **facts: object) -> Segment:
    """The number-th segment, a second each, `gap` ms after the one before."""
    start = Milliseconds(number * 1000 + gap)
    return Segment(
        start=start,
        end=Milliseconds(number * 1000 + 1000),
        text=text,
        speaker=speaker,
        id=number,
        speaker_id=None if speaker is None else f"s-{speaker}",
        **facts,  # type: ignore[arg-type]  # fields of Segment
    )


def grouped(segments: list[Segment], rules: PassageRules = RULES) -> list[list[int]]:
    """The segments' ids, passage by passage."""
    return [list(passage.segment_ids) for passage in passages_of(segments, rules, None)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0.0),
        ("  \n", 0.0),
        ("one two", 2.6),
        ("人工智能", 3.2),
        ("用 AI 拍電影", 0.8 * 4 + 1.3),
    ],
)
def test_count_tokens_counts_han_one_by_one_and_the_rest_by_words(text: str, tokens: float) -> None:
    assert count_tokens(text) == pytest.approx(tokens)


def test_a_passage_says_all_about_its_segments() -> None:
    segments = [
        segment(0, "Welcome.", speaker="Ann", language="en"),
        segment(1, " To all. ", speaker="Ann", language="en"),
        segment(2, "谢谢。", speaker="戴莹", language="zh"),
    ]

    assert passages_of(segments, RULES, "fr") == [
        Passage(
            start=Milliseconds(0),
            end=Milliseconds(3000),
            text="Ann: Welcome. To all. 戴莹: 谢谢。",
            language="en",
            segment_ids=(0, 1, 2),
            speaker_ids=("s-Ann", "s-戴莹"),
            token_count=11,
        )
    ]


def test_segments_without_text_are_in_no_passage() -> None:
    assert grouped([segment(0, " "), segment(1, "one"), segment(2, ""), segment(3, "two")]) == [[1, 3]]
    assert passages_of([segment(0, "\n")], RULES, "en") == []
    assert passages_of([], RULES, "en") == []


@pytest.mark.parametrize(
    ("second", "passages"),
    [
        (segment(1, FIVE_TOKENS), [[0, 1]]),
        (segment(1, FIVE_TOKENS, gap=1999), [[0, 1]]),
        (segment(1, FIVE_TOKENS, gap=2000), [[0], [1]]),
        (segment(1, FIVE_TOKENS, speaker="Ann"), [[0], [1]]),
        (segment(1, TEN_TOKENS), [[0], [1]]),
    ],
    ids=["nothing", "short pause", "pause", "turn", "overflow"],
)
def test_a_half_full_passage_ends_at_a_pause_or_turn_and_any_before_it_overflows(
    second: Segment, passages: list[list[int]]
) -> None:
    second = replace(second, end=Milliseconds(9000))

    assert grouped([segment(0, TEN_TOKENS), second]) == passages


def test_a_passage_that_is_not_half_full_goes_on_over_pauses_and_turns() -> None:
    segments = [segment(0, FIVE_TOKENS, speaker="Ann"), segment(9, "Yes.", speaker="Bob")]

    assert grouped(segments) == [[0, 9]]


def test_a_segment_larger_than_a_passage_stands_alone() -> None:
    assert grouped([segment(0, "one"), segment(1, "word " * 50), segment(2, "two")]) == [[0], [1], [2]]


def test_chinese_without_a_space_is_sized_too() -> None:
    segments = [segment(number, "人工智能改变电影制作。") for number in range(6)]  # 8 tokens each

    assert grouped(segments) == [[0, 1], [2, 3], [4, 5]]


def test_names_at_turns_count_towards_the_size() -> None:
    segments = [segment(n, "Yes, indeed.", speaker=f"Doctor Number{n % 2}") for n in range(8)]

    assert grouped(segments, PassageRules(40, Milliseconds(2000))) == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize(
    ("segments", "language"),
    [
        ([segment(0, "a", language="de"), segment(1, "b", language="de"), segment(2, "谢")], "de"),
        ([segment(0, "谢谢大家"), segment(1, "好")], "zh"),
        ([segment(0, "hello")], "fr"),
    ],
    ids=["stated", "told by the script", "the transcript's"],
)
def test_a_passage_has_a_language(segments: list[Segment], language: str) -> None:
    assert [passage.language for passage in passages_of(segments, RULES, "fr")] == [language]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (
            [("Ann", "Hi."), ("Ann", "You?"), ("Bob", "Hm."), ("Ann", "So.")],
            "Ann: Hi. You? Bob: Hm. Ann: So.",
        ),
        ([("戴莹", "你好。"), ("戴莹", "谢谢。"), ("李", "好。")], "戴莹: 你好。谢谢。 李: 好。"),
        ([(None, "One."), ("Ann", "Two."), (None, "Three.")], "One. Ann: Two. Three."),
    ],
)
def test_text_names_the_speaker_at_each_turn(said: list[tuple[str | None, str]], text: str) -> None:
    segments = [segment(number, words, speaker=who) for number, (who, words) in enumerate(said)]

    assert text_with_speakers(segments) == text


TALK = st.lists(
    st.tuples(
        st.text(st.sampled_from("ab 电影。"), max_size=30),
        st.sampled_from([None, "Ann", "戴莹 博士"]),
        st.integers(0, 5000),
    ),
    max_size=25,
)


@given(TALK, st.integers(5, 40))
def test_every_segment_with_text_is_in_one_passage_of_bounded_size(
    talk: list[tuple[str, str | None, int]], tokens: int
) -> None:
    segments = [segment(n, text, speaker=who, gap=gap) for n, (text, who, gap) in enumerate(talk)]

    passages = passages_of(segments, PassageRules(tokens, Milliseconds(2000)), None)

    assert [i for passage in passages for i in passage.segment_ids] == [
        segment.id for segment in segments if segment.text.strip()
    ]
    for passage in passages:
        assert count_tokens(passage.text) <= tokens or len(passage.segment_ids) == 1


def test_the_stamp_tells_rules_apart() -> None:
    stamps = {PassageRules(n, Milliseconds(pause)).stamp for n in (20, 160) for pause in (1000, 2000)}

    assert len(stamps) == 4

"""What is shown, made from what is held."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.recordings import MediaFacts, Segment, Word
from archive.timecode import Milliseconds
from search import ContextLine
from web.shell.rendering import clock
from web.views import beginning_of_context, end_of_context, paragraphs, text_runs
from web.views.playback import media_type_of
from web.views.transcripts import PARAGRAPH, word_starts


def segment(start: int, text: str, speaker: str | None = "Ann", words: tuple[Word, ...] = ()) -> Segment:
    return Segment(Milliseconds(start), Milliseconds(start + 900), text, speaker, "en", words)


def word(text: str, start: int) -> Word:
    return Word(text, Milliseconds(start), Milliseconds(start + 100))


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=4),
    st.text(max_size=5),
)
def test_pieces_are_the_text_again(text: str, highlights: list[tuple[int, int]], best: str) -> None:
    shown = text_runs(text, highlights, best)

    assert "".join(piece.text for piece in shown) == text
    marked = [piece.is_match for piece in shown for _ in piece.text]
    assert marked == [any(low <= n < high for low, high in highlights) for n in range(len(text))]


def test_pieces_mark_matches_within_the_best_segment() -> None:
    shown = [
        (piece.text, piece.is_match, piece.is_best)
        for piece in text_runs("One. A green door. Two.", [(7, 12)], "A green door.")
    ]

    assert shown == [
        ("One. ", False, False),
        ("A ", False, True),
        ("green", True, True),
        (" door.", False, True),
        (" Two.", False, False),
    ]


def words(count: int) -> str:
    return " ".join(["word"] * count)


def context(*texts: str) -> list[ContextLine]:
    return [ContextLine(start=0, end=1, text=text, speaker=None) for text in texts]


@pytest.mark.parametrize(
    ("said", "shown_before", "shown_after"),
    [
        ([], [], []),
        (["Yes.", "We did."], ["Yes.", "We did."], ["Yes.", "We did."]),
        ([words(100)], [f"… {words(44)}"], [f"{words(44)} …"]),
        (["far", words(100), "near"], [f"… {words(43)}", "near"], ["far", f"{words(43)} …"]),
        (["字" * 200], ["… " + "字" * 110], ["字" * 110 + " …"]),
        (["x" * 500, "y" * 500], ["… " + "y" * 220], ["x" * 220 + " …"]),
    ],
)
def test_context_is_shown_as_far_as_there_is_room(
    said: list[str], shown_before: list[str], shown_after: list[str]
) -> None:
    assert [line.text for line in end_of_context(context(*said))] == shown_before
    assert [line.text for line in beginning_of_context(context(*said))] == shown_after


def test_words_are_found_in_utf_16_as_browsers_count() -> None:
    spoken = segment(0, "𠮷野家 好", words=(word(" 𠮷野家", 100), word(" 好", 700)))

    assert word_starts(replace(spoken, text=" 𠮷野家 好")) == [(0, 100), (5, 700)]


def test_corrected_text_has_no_word_times() -> None:
    assert word_starts(segment(0, "Another text", words=(word("One", 0), word(" text", 300)))) == []


def test_paragraphs_are_of_one_speaker_and_not_too_long() -> None:
    spoken = [
        segment(0, "One."),
        segment(1000, "Two."),
        segment(2000, "Three.", "Bob"),
        segment(3000, "Four.", "Ann"),
        segment(3000 + PARAGRAPH, "Five.", "Ann"),
    ]

    shown = [(p.speaker, p.begins_turn, [line.text for line in p.lines]) for p in paragraphs(spoken)]

    assert [line.position for p in paragraphs(spoken) for line in p.lines] == [0, 1, 2, 3, 4]
    assert shown == [
        ("Ann", True, ["One.", "Two."]),
        ("Bob", True, ["Three."]),
        ("Ann", True, ["Four."]),
        ("Ann", False, ["Five."]),
    ]


def test_lines_that_begin_in_what_was_found_are_marked() -> None:
    spoken = [segment(1000 * number, "Word.") for number in range(5)]

    (paragraph,) = paragraphs(spoken, [(Milliseconds(1000), Milliseconds(2500))])

    assert [line.is_found for line in paragraph.lines] == [False, True, True, False, False]


def test_lines_have_no_gap_beside_han() -> None:
    (paragraph,) = paragraphs(
        [segment(0, "一。"), segment(1000, "二。"), segment(2000, "Three."), segment(3000, "Four.")]
    )

    assert [line.gap for line in paragraph.lines] == ["", "", " ", ""]


@pytest.mark.parametrize(
    ("container", "has_picture", "media_type"),
    [
        ("mov,mp4,m4a,3gp,3g2,mj2", True, "video/mp4"),
        ("mov,mp4,m4a,3gp,3g2,mj2", False, "audio/mp4"),
        ("matroska,webm", True, "video/webm"),
        ("mp3", False, "audio/mpeg"),
        ("mxf", True, "application/octet-stream"),
    ],
)
def test_media_type_is_what_the_file_is(container: str, has_picture: bool, media_type: str) -> None:
    facts = MediaFacts(container, None, (), frame_rate=Fraction(25) if has_picture else None)

    assert media_type_of(facts) == media_type


def test_clock() -> None:
    assert [clock(second) for second in (0, 59.9, 60, 3599, 3600, 36_000.5)] == [
        "0:00",
        "0:59",
        "1:00",
        "59:59",
        "1:00:00",
        "10:00:00",
    ]

"""Speaker turns and how they are laid over a transcript."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MediaMissing, TranscriptUnreadable
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds
from ingest.diarization import SpeakerTurn, assign_speakers, read_rttm, speaker_name


def ms(value: int) -> Milliseconds:
    return Milliseconds(value)


def segment(text: str, start: int = 0, step: int = 1000) -> Segment:
    """A segment of which each word takes a step."""
    words = [
        Word(f" {word}" if n else word, ms(start + n * step), ms(start + (n + 1) * step))
        for n, word in enumerate(text.split())
    ]
    return Segment(words[0].start, words[-1].end, text, words=tuple(words))


def turns(*spans: tuple[str, int, int]) -> list[SpeakerTurn]:
    return [SpeakerTurn(ms(start), ms(end), speaker) for speaker, start, end in spans]


def said(segments: list[Segment]) -> list[tuple[str | None, str, int, int]]:
    return [(one.speaker, one.text, one.start, one.end) for one in segments]


def test_read_rttm_gives_turns_in_the_order_of_time(tmp_path: Path) -> None:
    path = tmp_path / "panel.rttm"
    path.write_text(
        "\ufeff;; made by hand\n"
        "SPKR-INFO panel 1 <NA> <NA> <NA> unknown Clara_Voss <NA> <NA>\n"
        "SPEAKER panel 1 2.5 1.25 <NA> <NA> 戴莹 <NA> <NA>\n"
        "\n"
        "SPEAKER panel 1 0.000 2.5 <NA> <NA> Clara_Voss <NA>\r\n"
        "SPEAKER panel 1 4 1 <NA> <NA> SPEAKER_00 <NA> <NA>\n",
        encoding="utf-8",
    )

    assert read_rttm(path) == turns(
        ("Clara Voss", 0, 2500), ("戴莹", 2500, 3750), ("SPEAKER 00 (panel)", 4000, 5000)
    )


def test_read_rttm_takes_the_recording_of_its_own_name(tmp_path: Path) -> None:
    lines = "SPEAKER one 1 0 1 <NA> <NA> Ann\nSPEAKER two 1 0 1 <NA> <NA> Ben\n"
    (tmp_path / "two.rttm").write_text(lines, encoding="utf-8")
    (tmp_path / "three.rttm").write_text(lines, encoding="utf-8")

    assert read_rttm(tmp_path / "two.rttm") == turns(("Ben", 0, 1000))
    with pytest.raises(TranscriptUnreadable, match="about one, two; none of them is called three"):
        read_rttm(tmp_path / "three.rttm")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"hello world\n", "line 1 is not RTTM"),
        (b"SPEAKER x 1 0 1 <NA> <NA> Ann\nSPEAKER x 1 0\n", "line 2 lacks a start, a duration or a name"),
        (b"SPEAKER x 1 nan 1 <NA> <NA> Ann\n", "line 1 does not have a valid start and duration"),
        (b"SPEAKER x 1 0 -1 <NA> <NA> Ann\n", "line 1 does not have a valid start and duration"),
        (b"SPEAKER x 1 1e300 1 <NA> <NA> Ann\n", "line 1 does not have a valid start and duration"),
        (b"LEXEME x 1 0 1 hello lex Ann\n", "no line begins with SPEAKER"),
        (b"\n\xff\xfe\n", "line 2 is not UTF-8"),
    ],
)
def test_read_rttm_names_the_line_that_is_wrong(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x.rttm"
    path.write_bytes(content)

    with pytest.raises(TranscriptUnreadable, match=reason):
        read_rttm(path)


def test_read_rttm_says_that_a_file_is_gone(tmp_path: Path) -> None:
    with pytest.raises(MediaMissing):
        read_rttm(tmp_path / "gone.rttm")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("SPEAKER_07", "SPEAKER_07 (talk)"),
        ("Speaker 1", "Speaker 1 (talk)"),
        ("spk0", "spk0 (talk)"),
        ("Unknown Speaker", "Unknown Speaker (talk)"),
        ("Speaker B", "Speaker B (talk)"),
        ("Clara Voss", "Clara Voss"),
        ("戴莹", "戴莹"),
        ("Speaker Adams", "Speaker Adams"),
    ],
)
def test_speaker_name_keeps_anonymous_voices_of_recordings_apart(label: str, name: str) -> None:
    assert speaker_name(label, "talk") == name


def test_assign_speakers_splits_a_segment_where_the_speaker_changes() -> None:
    spoken = segment("we begin now thank you all")

    named = assign_speakers([spoken], turns(("Ann", 0, 2900), ("Ben", 2900, 9000)))

    assert said(named) == [("Ann", "we begin now", 0, 3000), ("Ben", "thank you all", 3000, 6000)]
    assert [word.text for word in named[1].words] == ["thank", " you", " all"]


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        # a stray word in the middle and one at the edge
        ("a b c d e", [("Ann", 0, 2000), ("Ben", 2000, 3000), ("Ann", 3000, 5000)], [("Ann", "a b c d e")]),
        ("a b c d", [("Ben", 0, 1000), ("Ann", 1000, 4000)], [("Ann", "a b c d")]),
        # a word that is a sentence is somebody's answer
        ("Right. b c d", [("Ben", 0, 1000), ("Ann", 1000, 4000)], [("Ben", "Right."), ("Ann", "b c d")]),
        # a word in a gap between turns, and one that nobody is near
        ("a b c", [("Ann", 0, 1000), ("Ann", 2000, 3000)], [("Ann", "a b c")]),
        ("a b", [("Ann", 2400, 3000)], [("Ann", "b")]),
        # two talk at once: who has the floor keeps it
        ("a b c d", [("Ann", 0, 4000), ("Ben", 1000, 3000)], [("Ann", "a b c d")]),
    ],
)
def test_assign_speakers_smooths_what_diarization_frays(
    text: str, spans: list[tuple[str, int, int]], expected: list[tuple[str | None, str]]
) -> None:
    named = assign_speakers([segment(text)], turns(*spans))

    assert [(one.speaker, one.text) for one in named if one.speaker] == expected


def test_assign_speakers_leaves_unknown_what_no_turn_is_near() -> None:
    spoken = [segment("nobody is here", 60_000), Segment(ms(90_000), ms(91_000), "nor here")]

    assert assign_speakers(spoken, turns(("Ann", 0, 1000))) == spoken
    assert assign_speakers(spoken, []) == spoken


def test_assign_speakers_gives_a_segment_without_words_whole() -> None:
    caption = Segment(ms(0), ms(4000), "Thank you.")

    assert said(assign_speakers([caption], turns(("Ann", 0, 1000), ("Ben", 1000, 4000)))) == [
        ("Ben", "Thank you.", 0, 4000)
    ]


def test_assign_speakers_keeps_the_speaker_that_a_voice_tag_names() -> None:
    caption = Segment(ms(0), ms(4000), "Thank you.", speaker="Clara Voss")

    assert assign_speakers([caption], turns(("Ben", 0, 4000))) == [caption]


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ann", "Ben", "Cleo"]), st.integers(0, 9000), st.integers(0, 4000)),
        max_size=8,
    ),
    st.integers(1, 12),
)
def test_assign_speakers_loses_no_word_and_no_time(spans: list[tuple[str, int, int]], count: int) -> None:
    spoken = segment(" ".join(f"w{n}" for n in range(count)), step=700)

    named = assign_speakers([spoken], turns(*((name, at, at + length) for name, at, length in spans)))

    assert " ".join(one.text for one in named) == spoken.text
    assert (named[0].start, named[-1].end) == (spoken.start, spoken.end)
    assert [(w.start, w.end) for one in named for w in one.words] == [(w.start, w.end) for w in spoken.words]

"""WebVTT as browsers, meeting services and video sites write it."""

from pathlib import Path

import pytest

from archive.errors import TranscriptUnreadable
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds
from ingest.transcript_files import ReadTranscript, read_transcript


def read(folder: Path, text: str, name: str = "talk.vtt") -> ReadTranscript:
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return read_transcript(path)


def said(content: ReadTranscript) -> list[tuple[int, int, str | None, str]]:
    return [(one.start, one.end, one.speaker, one.text) for one in content.segments]


def test_webvtt_with_everything_in_it(tmp_path: Path) -> None:
    content = read(
        tmp_path,
        "\ufeffWEBVTT - a talk\r\nKind: captions\r\nLanguage: en-GB\r\n\r\n"
        "STYLE\r\n::cue { color: lime }\r\n\r\n"
        "REGION\r\nid:fred\r\n\r\n"
        "NOTE this was\r\nchecked twice\r\n\r\n"
        "intro\r\n00:01.000 --> 00:02.500 align:start position:0%\r\n"
        "<v.loud Clara Voss>Tom &amp; Jerry&nbsp;&lt;live&gt;</v>\r\n<i>on</i> <c.green>air&lrm;</c>\r\n\r\n"
        "00:00:03.000 --> 00:00:04.000\r\n<v 戴莹>3 < 4 --> &eacute;\r\n",
    )

    assert content == ReadTranscript(
        segments=(
            Segment(Milliseconds(1000), Milliseconds(2080), "Tom & Jerry <live>", "Clara Voss", "en"),
            Segment(Milliseconds(2080), Milliseconds(2500), "on air", None, "en"),
            Segment(Milliseconds(3000), Milliseconds(4000), "3 < 4 --> é", "戴莹", "en"),
        ),
        language="en",
        format="vtt",
        is_by_rostrum=False,
    )


def test_webvtt_stamps_become_word_times(tmp_path: Path) -> None:
    content = read(
        tmp_path,
        "WEBVTT\n\n00:00.000 --> 00:04.000\n"
        "we <00:00:01.000><c>begin </c><00:00:02.500>now<00:03.000><c> then stop</c>\n",
    )

    assert content.segments == (
        Segment(
            Milliseconds(0),
            Milliseconds(4000),
            "we begin now then stop",
            words=(
                Word("we", Milliseconds(0), Milliseconds(667)),
                Word(" begin", Milliseconds(1000), Milliseconds(2250)),
                Word(" now", Milliseconds(2500), Milliseconds(3000)),
                Word(" then", Milliseconds(3100), Milliseconds(3500)),
                Word(" stop", Milliseconds(3600), Milliseconds(4000)),
            ),
        ),
    )


def test_webvtt_joins_lines_with_spaces_but_not_between_han_characters(tmp_path: Path) -> None:
    content = read(tmp_path, "WEBVTT\n\n00:00.000 --> 00:04.000\n科幻创作\n的难点\nin two\nlines\n")

    assert (content.segments[0].text, content.language) == ("科幻创作的难点 in two lines", "zh")


def test_webvtt_gives_each_voice_of_a_cue_its_share_of_time(tmp_path: Path) -> None:
    content = read(
        tmp_path,
        "WEBVTT\n\n00:00.000 --> 00:10.000\n<v Ann>12345678\n<v Ben>12\n\n00:10.000 --> 00:11.000\nx",
    )

    assert said(content) == [
        (0, 8182, "Ann", "12345678"),
        (8182, 10000, "Ben", "12"),
        (10000, 11000, None, "x"),
    ]


def test_webvtt_keeps_what_stands_below_a_blank_line_and_drops_empty_cues(tmp_path: Path) -> None:
    content = read(
        tmp_path,
        "WEBVTT\n00:05.000 --> 00:06.000\nlater\n\nstill the same cue\n\n"
        "00:00.000 --> 00:01.000\n\n00:01.000 --> 00:02.000\n \n\n00:02.000 --> 00:02.000\nearlier\n",
    )

    assert said(content) == [(2000, 2000, None, "earlier"), (5000, 6000, None, "later still the same cue")]


# as a video site writes it; "~" stands for a line with one space
ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.000 --> 00:00:02.000 align:start position:0%
~
hello<00:00:00.500><c> world</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
hello world
~

00:00:02.010 --> 00:00:04.000 align:start position:0%
hello world
this<00:00:03.000><c> is</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
this is
~

00:00:04.010 --> 00:00:06.000 align:start position:0%
this is
all
"""


def test_webvtt_of_rolling_captions_says_each_line_once(tmp_path: Path) -> None:
    assert said(read(tmp_path, ROLLING.replace("~", " "))) == [
        (0, 2000, None, "hello world"),
        (2010, 4000, None, "this is"),
        (4010, 6000, None, "all"),
    ]


def test_webvtt_keeps_what_is_said_twice(tmp_path: Path) -> None:
    cues = ("one", "yes", "yes", "two", "three", "four", "five")
    text = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{cue}\n\n" for n, cue in enumerate(cues))

    assert tuple(one.text for one in read(tmp_path, text).segments) == cues


def test_webvtt_names_anonymous_voices_after_the_file(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Speaker 1>hello\n"

    assert said(read(tmp_path, text, "talk.en.vtt")) == [(0, 1000, "Speaker 1 (talk)", "hello")]


@pytest.mark.parametrize(
    ("name", "header", "text", "language"),
    [
        ("talk.zh-Hans.vtt", "Language: en", "hello", "zh"),
        ("talk.vtt", "Language: de", "hello", "de"),
        ("talk.vtt", "", "科幻 AI", "zh"),
        ("talk.vtt", "", "これはテストです", "ja"),
        ("talk.vtt", "", "hello", None),
        ("No.5.vtt", "", "hello", None),
    ],
)
def test_transcript_language_is_told_by_name_then_header_then_script(
    tmp_path: Path, name: str, header: str, text: str, language: str | None
) -> None:
    content = read(tmp_path, f"WEBVTT\n{header}\n\n00:00.000 --> 00:01.000\n{text}\n", name)

    assert (content.language, content.segments[0].language) == (language, language)


def test_webvtt_by_rostrum_is_known(tmp_path: Path) -> None:
    cue = "00:00.000 --> 00:01.000\nx\n"

    assert read(tmp_path, f"WEBVTT\n\nNOTE Written by Rostrum\n\n{cue}").is_by_rostrum
    assert not read(tmp_path, f"WEBVTT\n\nNOTE Written by hand\n\n{cue}").is_by_rostrum


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hello\n", "line 1 is not WEBVTT"),
        ("WEBVTTX\n", "line 1 is not WEBVTT"),
        ("WEBVTT\n\n00:00.000 --> 00:0a.000\nx\n", "line 3 has damaged times"),
        ("WEBVTT\n\n00:75.000 --> 00:80.000\nx\n", "line 3 has damaged times"),
        ("WEBVTT\n\nx --> 00:01.000\nx\n", "line 3 has damaged times"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", "line 3: the cue ends before it starts"),
        ("WEBVTT\n\n", "nothing is said in it"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ann></v>\n", "nothing is said in it"),
    ],
)
def test_webvtt_names_the_line_that_is_wrong(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(TranscriptUnreadable, match=reason):
        read(tmp_path, text)


def test_seconds_that_were_rounded_up_to_sixty_are_carried(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text("WEBVTT\n\n00:42:59.333 --> 00:42:60.000\n<v Ada>Yes.\n", encoding="utf-8")

    segments = read_transcript(path).segments

    assert [(one.start, one.end, one.text) for one in segments] == [(2579333, 2580000, "Yes.")]

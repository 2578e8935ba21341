"""Captions: what is shown when, and files that hostile text does not break."""

import html
import re

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.recordings import Segment, Word
from archive.timecode import Milliseconds
from clips import Cue, Span, cues, subrip, webvtt


def span(start: int, end: int) -> Span:
    return Span(Milliseconds(start), Milliseconds(end))


def cue(start: int, end: int, text: str, speaker: str | None = None) -> Cue:
    return Cue(Milliseconds(start), Milliseconds(end), text, speaker)


def spoken(text: str, start: int, each: int, speaker: str | None = None) -> Segment:
    """A segment whose words follow one another, each `each` milliseconds long."""
    pieces = re.findall(r" ?[^ ]+", text) if " " in text else list(text)
    words = tuple(
        Word(piece, Milliseconds(start + n * each), Milliseconds(start + (n + 1) * each))
        for n, piece in enumerate(pieces)
    )
    return Segment(words[0].start, words[-1].end, text, speaker=speaker, words=words)


def captioned(text: str, start: int, end: int) -> Segment:
    """A segment without word times."""
    return Segment(Milliseconds(start), Milliseconds(end), text)


def test_cues_count_from_the_start_of_the_clip_and_leave_out_what_is_not_in_it() -> None:
    segments = [spoken(" one two three four", 1000, 500, "Ann"), spoken(" five six", 4000, 500)]

    assert cues(segments, None) == [cue(1000, 3000, "one two three four", "Ann"), cue(4000, 5000, "five six")]
    assert cues(segments, span(1500, 4250)) == [
        cue(0, 1500, "two three four", "Ann"),
        cue(2500, 2750, "five"),
    ]
    assert cues(segments, span(3000, 4000)) == []


def test_cues_of_segments_without_words_share_their_time_by_characters() -> None:
    segments = [captioned("aaaa bbbb cccc dddd", 0, 19_000)]

    assert cues(segments, span(8500, 14_000)) == [cue(0, 5500, "bbbb cccc")]
    assert cues(segments, span(9000, 13_000)) == [cue(0, 4000, "cccc")]


def test_cues_show_a_correction_rather_than_the_words_that_were_heard() -> None:
    heard = spoken(" die ying spoke", 0, 1000)
    corrected = Segment(heard.start, heard.end, "Dai Ying spoke", words=heard.words)

    assert cues([corrected], None) == [cue(0, 3000, "Dai Ying spoke")]


def test_cues_split_long_segments_at_clauses_into_balanced_lines() -> None:
    text = (
        " The forum began ten years ago. Nobody thought that it would last, and yet it did,"
        " because people came back every spring to listen."
    )

    assert cues([spoken(text, 0, 100)], None) == [
        cue(0, 1200, "The forum began ten years ago.\nNobody thought that it would last,"),
        cue(1200, 2400, "and yet it did, because people\ncame back every spring to listen."),
    ]


def test_cues_split_chinese_and_begin_no_line_with_punctuation() -> None:
    text = "我们今天讨论的是人工智能在生产环境里的应用，尤其是大模型。大家都知道成本很高，不过效果也很好。"

    found = cues([spoken(text, 0, 100)], None)

    lines = [line for one in found for line in one.text.split("\n")]
    assert "".join(lines) == text
    assert max(map(len, lines)) <= 16
    assert not [line for line in lines if line[0] in "，。"]
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]
    assert (found[0].start, found[-1].end) == (0, 100 * len(text))


TEXTS = st.text(
    st.sampled_from("ab cd ef gh. ij, kl! 你好世界，。（）“”-'\"x\n") | st.characters(codec="utf-8"),
    max_size=300,
)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 5000), st.integers(0, 5000)), max_size=4), st.data())
def test_cues_are_short_shown_and_inside_the_clip(
    drawn: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    segments = [captioned(text, start, start + length) for text, start, length in drawn]
    start = data.draw(st.integers(0, 5000))
    clip = span(start, start + data.draw(st.integers(1, 5000)))

    for one in cues(segments, clip):
        assert 0 <= one.start < one.end <= clip.end - clip.start
        lines = one.text.split("\n")
        assert 1 <= len(lines) <= 2
        assert all(line.strip() and len(line) <= 42 for line in lines)


@given(TEXTS)
def test_cues_without_a_span_lose_no_character(text: str) -> None:
    shown = "".join(one.text for one in cues([captioned(text, 0, 10_000)], None))

    assert "".join(shown.split()) == "".join(text.split())


def test_webvtt_is_marked_as_ours_and_escapes_what_people_say() -> None:
    hostile = cue(0, 1500, "a <b> & c --> d\n\n00:00:09.000 --> 00:00:10.000\r\ne", "A & B>\n<i>")

    assert webvtt([hostile, cue(3_600_000, 3_601_000, "好")]) == (
        "WEBVTT\n\nNOTE Written by Rostrum\n\n"
        "00:00:00.000 --> 00:00:01.500\n"
        "<v A &amp; B&gt; &lt;i&gt;>a &lt;b&gt; &amp; c --&gt; d\n00:00:09.000 --&gt; 00:00:10.000\ne\n\n"
        "01:00:00.000 --> 01:00:01.000\n好\n"
    )


def test_subrip_names_speakers_only_where_they_change() -> None:
    conversation = [
        cue(0, 1000, "Hello.", "Ann"),
        cue(1000, 2000, "Welcome.", "Ann"),
        cue(2000, 3000, "Thanks -->\n\nall", "戴莹"),
    ]

    assert subrip(conversation) == (
        "1\n00:00:00,000 --> 00:00:01,000\nAnn: Hello.\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nWelcome.\n\n"
        "3\n00:00:02,000 --> 00:00:03,000\n戴莹: Thanks →\nall\n"
    )
    assert subrip(conversation[:2]).count("Ann") == 0


def read_back(path: str) -> list[tuple[int, int, str]]:
    """Start, end and text of each cue as libav's own demuxers see them."""
    with av.open(path) as container:
        packets = [packet for packet in container.demux(subtitles=0) if packet.size]
        return [
            (int(p.pts * p.time_base * 1000), int(p.duration * p.time_base * 1000), bytes(p).decode())
            for p in packets
            if p.pts is not None and p.duration is not None and p.time_base is not None
        ]


HOSTILE = st.text(st.sampled_from("ab<>&-> \n\r\t1:0.,好\u2028\x0b\x00"), max_size=40)


@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=5))
@pytest.mark.parametrize("ending", ["vtt", "srt"])
def test_captions_are_read_back_cue_by_cue_whatever_is_said(
    tmp_path_factory: pytest.TempPathFactory, ending: str, said: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("captions") / f"clip.{ending}"
    written = [cue(n * 1000, n * 1000 + 900, f"x{text}", f"N{name}") for n, (text, name) in enumerate(said)]

    path.write_text((webvtt if ending == "vtt" else subrip)(written), encoding="utf-8", newline="\n")

    found = read_back(str(path))
    assert [(start, length) for start, length, _ in found] == [(c.start, 900) for c in written]
    if ending == "vtt":
        payload = [html.unescape(re.sub(r"<v [^>]*>", "", text)) for *_, text in found]
        assert [text.split() for text in payload] == [c.text.replace("\0", " ").split() for c in written]

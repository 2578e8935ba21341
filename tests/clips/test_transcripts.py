"""Whole transcripts as text, captions and JSON."""

import json
from datetime import date

from archive.recordings import Recording, Segment, Word
from archive.timecode import Milliseconds
from clips import transcript_text

RECORDING = Recording(id="rec-1", title="科幻圆桌", path="x.mp4", recorded_on=date(2026, 5, 1), language="zh")


def segment(start: int, end: int, text: str, speaker: str | None = None) -> Segment:
    return Segment(Milliseconds(start), Milliseconds(end), text, speaker=speaker)


TALK = [
    segment(65_000, 66_000, "Thanks.", "Ann"),
    segment(1000, 2000, "大家好。", "戴莹"),
    segment(2000, 3000, "欢迎。", "戴莹"),
    segment(66_000, 67_000, "It is\nlate.", "Ann"),
    segment(125_000, 126_000, "Still me.", "Ann"),
]


def test_transcript_text_has_a_paragraph_per_turn_and_minute() -> None:
    assert transcript_text(RECORDING, TALK, "txt") == (
        "科幻圆桌\n\n"
        "[0:00:01] 戴莹: 大家好。欢迎。\n\n"
        "[0:01:05] Ann: Thanks. It is late.\n\n"
        "[0:02:05] Still me.\n"
    )


def test_transcript_json_has_seconds_words_and_its_maker() -> None:
    words = (Word(" Hi", Milliseconds(1), Milliseconds(1250), 0.5),)
    heard = Segment(
        Milliseconds(1), Milliseconds(1250), "Hi", "Ann", "en", words, confidence=0.5, is_doubtful=True
    )

    assert json.loads(transcript_text(RECORDING, [heard], "json")) == {
        "generator": "rostrum",
        "recording": {
            "id": "rec-1",
            "title": "科幻圆桌",
            "recorded_on": "2026-05-01",
            "language": "zh",
        },
        "segments": [
            {
                "start": 0.001,
                "end": 1.25,
                "text": "Hi",
                "speaker": "Ann",
                "language": "en",
                "confidence": 0.5,
                "is_doubtful": True,
                "words": [{"text": " Hi", "start": 0.001, "end": 1.25, "probability": 0.5}],
            }
        ],
    }


def test_transcript_captions_are_those_of_clips() -> None:
    assert transcript_text(RECORDING, TALK[1:2], "vtt") == (
        "WEBVTT\n\nNOTE Written by Rostrum\n\n00:00:01.000 --> 00:00:02.000\n<v 戴莹>大家好。\n"
    )
    assert transcript_text(RECORDING, TALK[:2], "srt") == (
        "1\n00:00:01,000 --> 00:00:02,000\n戴莹: 大家好。\n\n2\n00:01:05,000 --> 00:01:06,000\nAnn: Thanks.\n"
    )


def test_transcript_of_nothing_is_empty_in_every_format() -> None:
    assert [transcript_text(RECORDING, [], kind) for kind in ("txt", "srt", "vtt")] == [
        "科幻圆桌\n",
        "",
        "WEBVTT\n\nNOTE Written by Rostrum\n",
    ]

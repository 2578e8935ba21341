"""The JSON that each of Whisper's relatives writes."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import TranscriptUnreadable
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds
from ingest.transcript_files import ReadTranscript, read_transcript


def read(folder: Path, document: Any) -> ReadTranscript:
    path = folder / "talk.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return read_transcript(path)


def word(text: str, start: int, end: int, probability: float = 1.0) -> Word:
    return Word(text, Milliseconds(start), Milliseconds(end), probability)


def segment(start: int, end: int, text: str, **others: Any) -> Segment:
    return Segment(Milliseconds(start), Milliseconds(end), text, **others)


def test_openai_whisper_json_gives_words_and_confidence(tmp_path: Path) -> None:
    content = read(
        tmp_path,
        {
            "text": " Hello there.",
            "segments": [
                {
                    "id": 0,
                    "start": 0.5,
                    "end": 1.75,
                    "text": " Hello there.",
                    "avg_logprob": -0.2,
                    "words": [
                        {"word": " Hello", "start": 0.5, "end": 1.0, "probability": 0.5},
                        {"word": " there.", "start": 1.0, "end": 1.75, "probability": 0.9},
                    ],
                },
                {"id": 1, "start": 2, "end": 3, "text": " "},
            ],
            "language": "en",
        },
    )

    words = (word("Hello", 500, 1000, 0.5), word(" there.", 1000, 1750, 0.9))
    assert content == ReadTranscript(
        (segment(500, 1750, "Hello there.", language="en", words=words, confidence=0.7),), "en", "json", False
    )


def test_whisperx_json_gives_speakers_and_fills_in_times(tmp_path: Path) -> None:
    content = read(
        tmp_path,
        {
            "segments": [
                {"start": 0.0, "end": 4.0, "text": " In 2024 15 films ran.", "speaker": "SPEAKER_01",
                 "words": [{"word": "In", "start": 0.2, "end": 0.5, "score": 0.8},
                           {"word": "2024"}, {"word": "15"},
                           {"word": "films", "start": 1.5, "end": 2.0}, {"word": "ran."}]},
                {"start": 4.0, "end": 5.0, "text": "你好", "speaker": "戴莹",
                 "words": [{"word": "你", "start": 4.0, "end": 4.5},
                           {"word": "好", "start": 4.5, "end": 5.0}]},
                {"start": 5.0, "end": 6.0, "text": "other words", "words": [{"word": "strange"}]},
            ],
            "word_segments": [],
        },
    )  # fmt: skip

    assert content.segments == (
        segment(
            0, 4000, "In 2024 15 films ran.", speaker="SPEAKER_01 (talk)",
            words=(word("In", 200, 500), word(" 2024", 500, 1000), word(" 15", 1000, 1500),
                   word(" films", 1500, 2000), word(" ran.", 2000, 4000)),
        ),
        segment(4000, 5000, "你好", speaker="戴莹", words=(word("你", 4000, 4500), word("好", 4500, 5000))),
        segment(5000, 6000, "other words"),
    )  # fmt: skip


def test_whisper_cpp_json_gives_words_from_tokens(tmp_path: Path) -> None:
    def token(text: str, start: int, end: int) -> dict[str, Any]:
        return {"text": text, "offsets": {"from": start, "to": end}, "p": 0.5}

    content = read(
        tmp_path,
        {
            "result": {"language": "en"},
            "transcription": [
                {"offsets": {"from": 0, "to": 2000}, "text": " Spring screens.",
                 "tokens": [token("[_BEG_]", 0, 0), token(" Sp", 0, 300), token("ring", 300, 900),
                            token(" screens", 900, 1800), token(".", 1800, 2000)]},
                {"offsets": {"from": 2000, "to": 3000}, "text": " And so"},
            ],
        },
    )  # fmt: skip

    words = (word("Spring", 0, 900, 0.5), word(" screens.", 900, 2000, 0.5))
    assert content == ReadTranscript(
        (
            segment(0, 2000, "Spring screens.", language="en", words=words, confidence=0.5),
            segment(2000, 3000, "And so", language="en"),
        ),
        "en",
        "json",
        False,
    )


def test_json_by_rostrum_is_known(tmp_path: Path) -> None:
    segments = [{"start": 0, "end": 1, "text": "x"}]

    ours = read(tmp_path, {"generator": "rostrum", "recording": {"language": "zh"}, "segments": segments})

    assert (ours.is_by_rostrum, ours.language) == (True, "zh")
    assert not read(tmp_path, {"segments": segments}).is_by_rostrum


def test_json_text_is_fit_for_every_database(tmp_path: Path) -> None:
    content = read(tmp_path, '{"segments": [{"start": -0.02, "end": 1, "text": "a\\u0000b\\ud800 c\\n"}]}')

    assert content.segments == (segment(0, 1000, "a b? c"),)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ('{"segments": [\n}', "line 2: “Expecting value”"),
        ("[" * 100_000, "not meaningful JSON"),
        ('{"segments": [{"start": ' + "9" * 5000 + "}]}", "not meaningful JSON"),
        ([1], "not a JSON object"),
        ({"chapters": []}, "neither a list “segments” nor a list “transcription”"),
        ({"segments": []}, "nothing is said in it"),
        ({"segments": ["x"]}, "segment 1, or a word or token of it, is not a JSON object"),
        ({"segments": [{"start": 0, "end": 1}]}, "segment 1 has no text"),
        ({"segments": [{"end": 1, "text": "x"}]}, "1 has a time that is not a number"),
        ({"segments": [{"start": True, "end": 1, "text": "x"}]}, "1 has a time that is not a number"),
        ('{"segments": [{"start": NaN, "end": 1, "text": "x"}]}', "1 has a time that is not a number"),
        ({"segments": [{"start": 0, "end": 1e12, "text": "x"}]}, "segment 1 has a time beyond any recording"),
        ({"segments": [{"start": 2, "end": 1, "text": "x"}]}, "segment 1 ends before it starts"),
        ({"segments": [{"start": 0, "end": 1, "text": "x", "words": 5}]}, "has words that are not a list"),
        ({"segments": [{"start": 0, "end": 1, "text": "x", "words": [5]}]}, "is not a JSON object"),
        ({"transcription": [{"text": "x"}]}, "segment 1 has no “offsets”"),
    ],
)  # fmt: skip
def test_json_names_the_segment_that_is_wrong(tmp_path: Path, document: Any, reason: str) -> None:
    with pytest.raises(TranscriptUnreadable, match=reason):
        read(tmp_path, document)

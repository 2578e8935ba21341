"""The demo's truth agrees with its media, speakers, captions and programme."""

import json
import re
from pathlib import Path
from typing import Any

import av
import pytest
import yaml

DEMO = Path(__file__).resolve().parents[2] / "demo"
RECORDINGS = DEMO / "recordings"
TRUTH: dict[str, Any] = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
ENTRIES: list[dict[str, Any]] = TRUTH["recordings"]
ENTRIES_BY_FILE = {entry["file"]: entry for entry in ENTRIES}
QUESTIONS: list[dict[str, Any]] = TRUTH["questions"]
DURATION_TOLERANCE_MS = 80  # two frames at 25 fps, or a packet of AAC at 16 kHz

each_recording = pytest.mark.parametrize("entry", ENTRIES, ids=list(ENTRIES_BY_FILE))


def test_truth_names_every_media_file() -> None:
    media = {path.name for path in RECORDINGS.iterdir() if path.suffix in {".mp4", ".m4a"}}

    assert set(ENTRIES_BY_FILE) == media
    assert len(ENTRIES) == 5


@each_recording
def test_duration_agrees_with_media(entry: dict[str, Any]) -> None:
    with av.open(str(RECORDINGS / entry["file"])) as container:
        assert container.duration is not None
        measured_ms = container.duration / 1000

    assert measured_ms == pytest.approx(entry["duration_ms"], abs=DURATION_TOLERANCE_MS)


@each_recording
def test_picture_agrees_with_media(entry: dict[str, Any]) -> None:
    with av.open(str(RECORDINGS / entry["file"])) as container:
        pictures = container.streams.video
        rates = [str(stream.average_rate) for stream in pictures]
        starts = [stream.metadata.get("timecode") for stream in pictures]

    if entry["frame_rate"] is None:
        assert (rates, starts) == ([], [])
    else:
        assert rates == [entry["frame_rate"].removesuffix("/1")]
        assert starts == [entry["start_timecode"]]
    assert entry["drop_frame"] == (";" in (entry["start_timecode"] or ""))


@each_recording
def test_sentences_are_ordered_inside_the_recording(entry: dict[str, Any]) -> None:
    sentences = entry["sentences"]
    times = [time for item in sentences for time in (item["start_ms"], item["end_ms"])]

    assert times == sorted(set(times))
    assert times[0] >= 0
    assert times[-1] <= entry["duration_ms"]


def test_sound_starts_where_the_first_sentence_starts() -> None:
    entry = ENTRIES_BY_FILE["01-opening.mp4"]

    assert _first_sound_ms(RECORDINGS / entry["file"]) == pytest.approx(
        entry["sentences"][0]["start_ms"], abs=60
    )


def test_panel_speakers_agree_with_rttm() -> None:
    stem = "04-panel-ai-in-production"
    lines = (RECORDINGS / f"{stem}.rttm").read_text(encoding="utf-8").splitlines()
    expected = [
        f"SPEAKER {stem} 1 {item['start_ms'] / 1000:.3f} "
        f"{(item['end_ms'] - item['start_ms']) / 1000:.3f} <NA> <NA> "
        f"{item['speaker'].replace(' ', '_')} <NA> <NA>"
        for item in ENTRIES_BY_FILE[f"{stem}.mp4"]["sentences"]
    ]

    assert lines == expected
    assert len({line.split()[7] for line in lines}) == 4


def test_chinese_captions_agree_with_truth() -> None:
    text = (RECORDINGS / "05-科幻圆桌.zh.vtt").read_text(encoding="utf-8")
    cue = r"(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})\n<v ([^>]+)>(.+)"

    cues = [
        {
            "start_ms": _milliseconds(*found[:4]),
            "end_ms": _milliseconds(*found[4:8]),
            "speaker": found[8],
            "text": found[9],
        }
        for found in re.findall(cue, text)
    ]

    assert text.startswith("WEBVTT\n\n")
    assert cues == ENTRIES_BY_FILE["05-科幻圆桌.mp4"]["sentences"]


@pytest.mark.parametrize("entry", QUESTIONS, ids=[entry["question"] for entry in QUESTIONS])
def test_answers_begin_and_end_with_sentences_of_their_recording(entry: dict[str, Any]) -> None:
    sentences = ENTRIES_BY_FILE[entry["file"]]["sentences"]
    starts = {item["start_ms"] for item in sentences}
    ends = {item["end_ms"] for item in sentences}

    assert entry["spans"]
    for span in entry["spans"]:
        assert span["start_ms"] in starts
        assert span["end_ms"] in ends
        assert span["start_ms"] < span["end_ms"]


def test_questions_are_asked_in_both_languages() -> None:
    languages = [entry["language"] for entry in QUESTIONS]

    assert languages.count("en") >= 8
    assert languages.count("zh") >= 2
    assert len(TRUTH["unanswered"]) == 3


def test_event_names_every_file() -> None:
    event = yaml.safe_load((RECORDINGS / "event.yaml").read_text(encoding="utf-8"))
    languages = {name: facts["language"] for name, facts in event["recordings"].items()}

    assert languages == {entry["file"]: entry["language"] for entry in ENTRIES}


def test_event_names_the_speaker_where_one_voice_speaks() -> None:
    event = yaml.safe_load((RECORDINGS / "event.yaml").read_text(encoding="utf-8"))
    named = {name: {facts["speaker"]} for name, facts in event["recordings"].items() if "speaker" in facts}
    voices = {entry["file"]: {item["speaker"] for item in entry["sentences"]} for entry in ENTRIES}

    assert named == {file: names for file, names in voices.items() if len(names) == 1}


def _milliseconds(hours: str, minutes: str, seconds: str, milliseconds: str) -> int:
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(milliseconds)


def _first_sound_ms(path: Path) -> float:
    """Where the first sample stands out of the silence."""
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            loud = abs(frame.to_ndarray()[0]) > 0.01
            if loud.any():
                assert frame.time is not None
                return (frame.time + int(loud.argmax()) / frame.sample_rate) * 1000
    raise AssertionError(f"{path.name} is silent")

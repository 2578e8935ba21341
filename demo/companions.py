"""The files beside the recordings: captions, speakers in time, and the truth about all of them."""

from pathlib import Path
from typing import Any

import yaml
from talks import Talk
from voices import Speech

NO_TIMECODE = "00:00:00:00"


def caption_text(speech: Speech) -> str:
    """WebVTT with one cue a sentence and its speaker as voice tag."""
    cues = [
        f"{_clock(sentence.start_ms)} --> {_clock(sentence.end_ms)}\n"
        f"<v {sentence.speaker.name}>{sentence.text}\n"
        for sentence in speech.sentences
    ]
    return "\n".join(["WEBVTT\n", *cues])


def speaker_lines(talk: Talk, speech: Speech) -> str:
    """RTTM, one SPEAKER line a sentence; spaces in names become underscores."""
    return "".join(
        f"SPEAKER {talk.stem} 1 {sentence.start_ms / 1000:.3f} "
        f"{(sentence.end_ms - sentence.start_ms) / 1000:.3f} <NA> <NA> "
        f"{sentence.speaker.name.replace(' ', '_')} <NA> <NA>\n"
        for sentence in speech.sentences
    )


def recording_truth(talk: Talk, speech: Speech) -> dict[str, Any]:
    return {
        "file": talk.file,
        "language": talk.language,
        "frame_rate": None
        if talk.frame_rate is None
        else f"{talk.frame_rate.numerator}/{talk.frame_rate.denominator}",
        "start_timecode": talk.start_timecode,
        "drop_frame": ";" in (talk.start_timecode or NO_TIMECODE),
        "duration_ms": speech.duration_ms,
        "sentences": [
            {
                "start_ms": sentence.start_ms,
                "end_ms": sentence.end_ms,
                "speaker": sentence.speaker.name,
                "text": sentence.text,
            }
            for sentence in speech.sentences
        ],
    }


def question_truths(path: Path, recordings: list[dict[str, Any]]) -> dict[str, Any]:
    """Answered questions with the spans of their answers, and those without an answer.

    Raises LookupError when an answer names a sentence that is not spoken.
    """
    questions = yaml.safe_load(path.read_text(encoding="utf-8"))
    sentences_by_file = {entry["file"]: entry["sentences"] for entry in recordings}
    return {
        "questions": [
            {
                "question": entry["question"],
                "language": entry["language"],
                "file": entry["file"],
                "spans": [_span(sentences_by_file[entry["file"]], answer) for answer in entry["answers"]],
            }
            for entry in questions["answered"]
        ],
        "unanswered": questions["unanswered"],
    }


def _span(sentences: list[dict[str, Any]], answer: list[str]) -> dict[str, int]:
    spoken = {sentence["text"]: sentence for sentence in sentences}
    missing = [text for text in answer if text not in spoken]
    if missing:
        raise LookupError(f"no recording says: {missing[0]}")
    return {"start_ms": spoken[answer[0]]["start_ms"], "end_ms": spoken[answer[-1]]["end_ms"]}


def _clock(time_ms: int) -> str:
    seconds, milliseconds = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"

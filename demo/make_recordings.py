"""Make the demo's recordings, the files beside them and the truth about them.

Run as `python demo/make_recordings.py`; needs flite, espeak-ng, ffmpeg and the Noto CJK fonts.
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import yaml
from companions import caption_text, question_truths, recording_truth, speaker_lines
from films import make_film
from plates import Forum
from talks import Talk, read_talks
from voices import speak_talk

DEMO = Path(__file__).resolve().parent
SCRIPTS = DEMO / "scripts"
QUESTIONS = DEMO / "questions.yaml"
EVENT = DEMO / "recordings" / "event.yaml"


def make_demo(output: Path) -> None:
    """Fills `output/recordings` and writes `output/truth.json`, replacing what is there."""
    folder = output / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    if folder.resolve() != EVENT.parent:
        shutil.copy(EVENT, folder)
    forum = read_forum(EVENT)
    recordings = [make_recording(forum, talk, folder) for talk in read_talks(SCRIPTS)]
    truth = {"recordings": recordings, **question_truths(QUESTIONS, recordings)}
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (output / "truth.json").write_text(text + "\n", encoding="utf-8")


def make_recording(forum: Forum, talk: Talk, folder: Path) -> dict[str, Any]:
    """Writes the film and its companions; what comes back is its entry in the truth.

    A panel gets its speakers as RTTM, a Chinese talk its transcript: no model in the demo hears it.
    """
    speech = speak_talk(talk)
    make_film(forum, talk, speech, folder / talk.file)
    if talk.language == "zh":
        captions = folder / f"{talk.stem}.zh.vtt"
        captions.write_text(caption_text(speech), encoding="utf-8")
    elif len(talk.speakers) > 1:
        speakers = folder / f"{talk.stem}.rttm"
        speakers.write_text(speaker_lines(talk, speech), encoding="utf-8")
    return recording_truth(talk, speech)


def read_forum(path: Path) -> Forum:
    event = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Forum(event["title"], event["title_zh"])


def main() -> None:
    options = argparse.ArgumentParser(description="Make the demo recordings of Rostrum.")
    options.add_argument(
        "--output",
        type=Path,
        default=DEMO,
        help="folder that gets recordings/ and truth.json (default: the demo folder)",
    )
    make_demo(options.parse_args().output)


if __name__ == "__main__":
    main()

"""The talks of the demo as they are written down: who says which sentence, in which film."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Speaker:
    name: str
    role: str
    voice: str  # a voice of flite, or `cmn` and a variant for espeak-ng
    pitch: int  # 0 to 99, heard by espeak-ng only
    colour: str  # "#rrggbb", marks the speaker's plate


@dataclass(frozen=True)
class Line:
    """One sentence as written, before it has a time."""

    speaker: Speaker
    text: str
    opens_turn: bool


@dataclass(frozen=True)
class Talk:
    file: str
    language: str
    title: str
    session: str
    frame_rate: Fraction | None  # None: audio only
    start_timecode: str | None  # None: the file carries no timecode track
    lines: tuple[Line, ...]

    @property
    def stem(self) -> str:
        return Path(self.file).stem

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """In the order in which they first speak."""
        return tuple({line.speaker.name: line.speaker for line in self.lines}.values())


def read_talks(folder: Path) -> list[Talk]:
    """All talks of a folder of scripts, in the order of their file names."""
    return [_read_talk(path) for path in sorted(folder.glob("*.yaml"))]


def _read_talk(path: Path) -> Talk:
    script: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    rate = script.get("frame_rate")
    return Talk(
        file=script["file"],
        language=script["language"],
        title=script["title"],
        session=script["session"],
        frame_rate=None if rate is None else Fraction(rate),
        start_timecode=script.get("start_timecode"),
        lines=tuple(_lines(script)),
    )


def _lines(script: dict[str, Any]) -> Iterator[Line]:
    speakers = {
        name: Speaker(name, facts["role"], facts["voice"], facts.get("pitch", 50), facts["colour"])
        for name, facts in script["speakers"].items()
    }
    for turn in script["turns"]:
        for number, text in enumerate(turn["sentences"]):
            yield Line(speakers[turn["speaker"]], text, opens_turn=number == 0)

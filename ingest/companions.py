"""Which files beside media belong to it: matched by name, whatever way its accents are encoded."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from archive.languages import language_of_tag

TRANSCRIPT_EXTENSIONS = (".vtt", ".srt", ".json")  # the best first: only WebVTT names voices
DIARIZATION_EXTENSION = ".rttm"
PROGRAMME_NAMES = ("event.yaml", "event.yml")

_BLOCK_BYTES = 1 << 20
_JSON_MARKS = (b'"segments"', b'"transcription"')  # keys of Whisper's JSON and of whisper.cpp's


class Companions:
    """The files of one folder, told apart: whose transcript, whose diarization, nobody's."""

    def __init__(self, media: Sequence[Path], others: Sequence[Path]) -> None:
        transcripts = [path for path in others if is_transcript_name(path) and _holds_transcript(path)]
        diarizations = [path for path in others if path.suffix.lower() == DIARIZATION_EXTENSION]
        self._transcripts: dict[Path, list[Path]] = {}
        self._diarizations: dict[Path, Path] = {}
        self.orphans: list[Path] = []  # first transcripts of recordings whose media is not at hand
        self._share_out_transcripts(media, transcripts)
        claimed = set(transcripts)
        everything = _Names([*media, *self.orphans])
        for path in diarizations:
            for owner in everything.owners(path):
                self._diarizations.setdefault(owner, path)
                claimed.add(path)
        self.unclaimed = [path for path in others if path not in claimed]

    def transcripts(self, recording: Path) -> tuple[Path, ...]:
        return tuple(sorted(self._transcripts.get(recording, ()), key=_preference))

    def diarization(self, recording: Path) -> Path | None:
        return self._diarizations.get(recording)

    def _share_out_transcripts(self, media: Sequence[Path], transcripts: Sequence[Path]) -> None:
        names = _Names(media)
        alone: dict[str, list[Path]] = {}
        for path in transcripts:
            owners = names.owners(path)
            for owner in owners:
                self._transcripts.setdefault(owner, []).append(path)
            if not owners:
                alone.setdefault(base_name(path), []).append(path)
        for group in alone.values():
            first = min(group, key=_preference)
            self.orphans.append(first)
            self._transcripts[first] = group


class _Names:
    """Recordings by what their companions may be called after."""

    def __init__(self, recordings: Sequence[Path]) -> None:
        self._by_name: dict[str, list[Path]] = {}
        self._by_base: dict[str, list[Path]] = {}
        for path in recordings:
            self._by_name.setdefault(_one_form(path.name), []).append(path)
            base = base_name(path) if is_transcript_name(path) else _one_form(path.stem)
            self._by_base.setdefault(base, []).append(path)

    def owners(self, path: Path) -> list[Path]:
        """The closest fit only: NAME.zh.vtt is of NAME.zh.mp4 if there is one, else of NAME.mp4."""
        for spelling in (_one_form(path.stem), base_name(path)):
            for names in (self._by_name, self._by_base):
                if spelling in names:
                    return names[spelling]
        return []


def is_transcript_name(path: Path) -> bool:
    """Whether a file is a transcript by its ending."""
    return path.suffix.lower() in TRANSCRIPT_EXTENSIONS


def is_programme(path: Path) -> bool:
    """Whether a file is an event's programme by its name."""
    return path.name.lower() in PROGRAMME_NAMES


def language_in_name(path: Path) -> str | None:
    """`zh` of `NAME.zh.vtt` and `NAME.zh-Hans.vtt`."""
    middle = Path(path.stem).suffix.removeprefix(".")
    return language_of_tag(middle) if middle else None


def base_name(path: Path) -> str:
    """`NAME` of `NAME.vtt` and of `NAME.zh.vtt`, in one Unicode form (macOS writes é as two characters)."""
    stem = path.stem if language_in_name(path) is None else Path(path.stem).stem
    return _one_form(stem)


def _one_form(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _preference(path: Path) -> tuple[bool, int, str]:
    extension = TRANSCRIPT_EXTENSIONS.index(path.suffix.lower())
    return language_in_name(path) is not None, extension, path.name


def _holds_transcript(path: Path) -> bool:
    """JSON is many things: only a file that has a transcript's key is taken for one."""
    if path.suffix.lower() != ".json":
        return True
    tail = b""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                if any(mark in tail + block for mark in _JSON_MARKS):
                    return True
                tail = block[-max(map(len, _JSON_MARKS)) :]
    except OSError:
        return True  # so that reading it says what is wrong
    return False

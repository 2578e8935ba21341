"""Who spoke when: turns read from RTTM, laid over the segments of a transcript.

`SpeakerTurn` is the seam: a diarization engine is a function that returns turns, and joins here.
RTTM: NIST, "The 2009 Rich Transcription Evaluation Plan", appendix A.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from pathlib import Path

from archive.errors import TranscriptUnreadable
from archive.media.presence import check_presence
from archive.messages import Quoted, message
from archive.punctuation import SENTENCE_END
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds, milliseconds
from ingest.deadlines import PARSE_SECONDS, deadline

NEAREST = Milliseconds(500)
"""How far a word that no turn covers may be from the turn that it is given to."""

SURE_WORDS = 3
"""A run of so many words swallows a single stray word at its edge: people rarely change within a word."""

MAX_BYTES = 16 << 20
LATEST_SECONDS = 1000 * 3600

_ANONYMOUS = re.compile(
    r"(?:speaker|spk|spkr|s)[\s_-]*\d+|(?:unknown )?speaker(?:[\s_-]+[a-z])?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """A stretch of time in which somebody speaks; turns may overlap."""

    start: Milliseconds
    end: Milliseconds
    speaker: str


def speaker_name(label: str, recording_name: str) -> str:
    """A label as the name of one person in the whole archive.

    "SPEAKER 00" is somebody else in every recording, so that the recording's name becomes part of it.
    """
    return f"{label} ({recording_name})" if _ANONYMOUS.fullmatch(label) else label


def read_rttm(path: Path) -> list[SpeakerTurn]:
    """The speaker turns of an RTTM file, in the order of time; TranscriptUnreadable names the line.

    RTTM has no spaces in names: the underscores of `Clara_Voss` become spaces. A file that holds several
    recordings gives the turns of the one that is called as it is.
    """
    too_slow = message("reading took more than {seconds} seconds", seconds=PARSE_SECONDS)
    with deadline(PARSE_SECONDS, TranscriptUnreadable(path, too_slow)):
        return _read_rttm(path)


def _read_rttm(path: Path) -> list[SpeakerTurn]:
    turns_by_recording: dict[str, list[SpeakerTurn]] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        fields = line.split()
        if fields and fields[0] == "SPEAKER":
            turn = _turn(path, number, fields)
            turns_by_recording.setdefault(fields[1], []).append(turn)
        elif fields and not fields[0].startswith(";;") and not re.fullmatch(r"[A-Z][A-Z-]*", fields[0]):
            raise TranscriptUnreadable(
                path, message("line {line} is not RTTM: {text}", line=number, text=Quoted(line.strip()[:80]))
            )
    if not turns_by_recording:
        raise TranscriptUnreadable(path, message("no line begins with SPEAKER"))
    if len(turns_by_recording) == 1:
        (turns,) = turns_by_recording.values()
    elif path.stem in turns_by_recording:
        turns = turns_by_recording[path.stem]
    else:
        names = tuple(sorted(turns_by_recording)[:5])
        raise TranscriptUnreadable(
            path, message("it is about {names}; none of them is called {name}", names=names, name=path.stem)
        )
    return sorted(turns, key=lambda turn: (turn.start, turn.end, turn.speaker))


def _text(path: Path) -> str:
    check_presence(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TranscriptUnreadable(path, message("it is larger than {size} MiB", size=MAX_BYTES >> 20))
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TranscriptUnreadable(path, message("line {line} is not UTF-8", line=line)) from error
    except OSError as error:
        raise TranscriptUnreadable(path, Quoted(error.strerror or str(error))) from error


def _turn(path: Path, number: int, fields: Sequence[str]) -> SpeakerTurn:
    """SPEAKER recording channel start duration <NA> <NA> name ..."""
    try:
        begin, duration, label = float(fields[3]), float(fields[4]), fields[7]
    except (IndexError, ValueError) as error:
        reason = message("line {line} lacks a start, a duration or a name", line=number)
        raise TranscriptUnreadable(path, reason) from error
    is_sound = math.isfinite(begin) and math.isfinite(duration) and begin >= 0 and duration >= 0
    if not is_sound or begin + duration > LATEST_SECONDS:
        reason = message("line {line} does not have a valid start and duration", line=number)
        raise TranscriptUnreadable(path, reason)
    name = " ".join(label.replace("_", " ").replace("\0", "").split()) or label
    return SpeakerTurn(milliseconds(begin), milliseconds(begin + duration), speaker_name(name, path.stem))


def assign_speakers(segments: Sequence[Segment], turns: Sequence[SpeakerTurn]) -> list[Segment]:
    """The segments with their speakers, split where the speaker changes; unknown stays None.

    A word belongs to whom it overlaps most, else to the nearest turn within NEAREST. Single stray words
    are smoothed over. Segments without words are given whole; those that name a speaker keep it.
    """
    floor = _Floor(turns)
    found: list[Segment] = []
    for segment in segments:
        if segment.speaker is not None:
            found.append(segment)
        elif _is_spelt_by_words(segment):
            found += _split(segment, floor)
        else:
            found.append(replace(segment, speaker=floor.holder(segment.start, segment.end, None)))
    return found


class _Floor:
    """Who has the floor at a time."""

    def __init__(self, turns: Sequence[SpeakerTurn]) -> None:
        self._turns = sorted(turns, key=lambda turn: turn.start)
        self._starts = [turn.start for turn in self._turns]
        self._latest_ends = list(accumulate((turn.end for turn in self._turns), max))

    def holder(self, start: int, end: int, before: str | None) -> str | None:
        """Who overlaps the span most (of equals, who spoke before), else who is nearest, else None."""
        end = max(end, start + 1)
        near = self._near(start, end)
        overlaps: dict[str, int] = {}
        for turn in near:
            overlap = min(turn.end, end) - max(turn.start, start)
            if overlap > 0:
                overlaps[turn.speaker] = overlaps.get(turn.speaker, 0) + overlap
        if overlaps:
            most = max(overlaps.values())
            best = [speaker for speaker, overlap in overlaps.items() if overlap == most]
            return before if before in best else best[0]
        distances = [(max(turn.start - end, start - turn.end), turn.start, turn.speaker) for turn in near]
        return min(distances)[2] if distances else None

    def _near(self, start: int, end: int) -> list[SpeakerTurn]:
        """Turns within NEAREST of a span, by start."""
        near: list[SpeakerTurn] = []
        index = bisect_left(self._starts, end + NEAREST + 1) - 1
        while index >= 0 and self._latest_ends[index] >= start - NEAREST:
            if self._turns[index].end >= start - NEAREST:
                near.append(self._turns[index])
            index -= 1
        return near[::-1]


def _is_spelt_by_words(segment: Segment) -> bool:
    """Whether the words are the whole text, so that a part of them is a part of it."""
    spelt = "".join(word.text for word in segment.words)
    return bool(segment.words) and "".join(spelt.split()) == "".join(segment.text.split())


def _split(segment: Segment, floor: _Floor) -> list[Segment]:
    holders: list[str | None] = []
    for word in segment.words:
        holders.append(floor.holder(word.start, word.end, holders[-1] if holders else None))
    smooth = _smoothed(holders, segment.words)
    runs = [
        (speaker, [word for _, word in run])
        for speaker, run in groupby(zip(smooth, segment.words, strict=True), key=lambda pair: pair[0])
    ]
    if len(runs) == 1:
        return [replace(segment, speaker=runs[0][0])]
    pieces = [_piece(segment, speaker, words) for speaker, words in runs]
    pieces[0] = replace(pieces[0], start=min(segment.start, pieces[0].start))
    pieces[-1] = replace(pieces[-1], end=max(segment.end, pieces[-1].end))
    return pieces


def _piece(segment: Segment, speaker: str | None, words: Sequence[Word]) -> Segment:
    first, *others = words
    own = (replace(first, text=first.text.lstrip()), *others)
    mean = math.fsum(word.probability for word in own) / len(own)
    return replace(
        segment,
        start=first.start,
        end=max(word.end for word in own),
        text="".join(word.text for word in own).strip(),
        speaker=speaker,
        words=own,
        confidence=None if segment.confidence is None else round(mean, 3),
    )


def _smoothed(holders: Sequence[str | None], words: Sequence[Word]) -> list[str | None]:
    """Single words join the runs around them, unless they are a sentence of their own ("Right.")."""
    runs = [(speaker, len(list(run))) for speaker, run in groupby(holders)]
    smooth: list[str | None] = []
    for index, (speaker, length) in enumerate(runs):
        is_stray = length == 1 and not _is_own_sentence(words, len(smooth))
        smooth += [_joined_run(runs, index) if is_stray else speaker] * length
    return smooth


def _is_own_sentence(words: Sequence[Word], index: int) -> bool:
    return SENTENCE_END.search(words[index].text) is not None and (
        index == 0 or SENTENCE_END.search(words[index - 1].text) is not None
    )


def _joined_run(runs: Sequence[tuple[str | None, int]], index: int) -> str | None:
    """The speaker on both sides of a stray word, or at the text's edge the one of a sure run beside it."""
    own = runs[index][0]
    beside = [runs[n] for n in (index - 1, index + 1) if 0 <= n < len(runs)]
    if len(beside) == 2:
        (before, _), (after, _) = beside
        return before if before == after and before is not None else own
    if len(beside) == 1 and beside[0][1] >= SURE_WORDS and beside[0][0] is not None:
        return beside[0][0]
    return own

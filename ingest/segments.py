"""From words as the model hears them to segments as the archive keeps them.

lines ─► words begin where the sound does ─► milliseconds, in order ─► sentences ─► guards ─► segments
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from statistics import fmean

from archive.media import SAMPLE_RATE
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds
from ingest.chunks import Piece
from ingest.guards import Figures, Limits, is_distrusted, is_in_silence, is_mumbled, mark_repeated
from ingest.sentences import sentences
from ingest.windows import PADDING, SampleRange

_SILENCE = SAMPLE_RATE // 10
"""Between stretches; less is none."""

_FARTHEST = SAMPLE_RATE // 2
"""From a first or last word to the sound's border; beyond it other words are missing there."""


@dataclass(frozen=True, slots=True)
class TranscribedWord:
    """A word and where it lies in the piece."""

    text: str
    span: SampleRange
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What the model gave as one segment."""

    words: tuple[TranscribedWord, ...]
    figures: Figures


def segments(
    lines: Iterable[Line], speech: Sequence[SampleRange], piece: Piece, language: str, limits: Limits
) -> list[Segment]:
    """The lines of a piece as sentence-sized segments: in order, apart, inside the piece, guarded.

    A line that was heard into the gap of another divides it.
    """
    heard = [(line, word) for line in lines for word in line.words]
    heard.sort(key=lambda pair: pair[1].span.start)
    spans = with_the_sound([word.span for _, word in heard], speech)
    words = _words([word for _, word in heard], spans, piece)
    sounding = [_in_recording(stretch, piece) for stretch in speech]
    found: list[Segment] = []
    for line, run in groupby(zip((line for line, _ in heard), words, strict=True), key=itemgetter(0)):
        row = [word for _, word in run]
        is_doubtful = is_distrusted(_text(row), line.figures, limits)
        for part in sentences(row):
            segment = _segment(part, language)
            is_odd = is_mumbled(segment, limits) or is_in_silence(segment, sounding)
            found.append(replace(segment, is_doubtful=is_doubtful or is_odd))
    return mark_repeated(found)


def with_the_sound(spans: Sequence[SampleRange], speech: Sequence[SampleRange]) -> list[SampleRange]:
    """Spans of words, in order, moved so that speech between silences begins and ends with its words.

    Alignment begins a first word at the window's edge, up to half a second early, and ends a last one early.
    """
    moved = list(spans)
    for utterance in _utterances(speech):
        first = bisect_right(moved, utterance.start - PADDING, key=lambda span: span.end)
        last = bisect_left(moved, utterance.end, key=lambda span: span.start)
        for position in range(first, last):
            moved[position] = _within(moved[position], utterance)
        if first < last and moved[first].start - utterance.start <= _FARTHEST:
            moved[first] = SampleRange(utterance.start, moved[first].end)
        if first < last and utterance.end - moved[last - 1].end <= _FARTHEST:
            moved[last - 1] = SampleRange(moved[last - 1].start, utterance.end)
    return moved


def _utterances(speech: Iterable[SampleRange]) -> Iterator[SampleRange]:
    """Stretches joined where VAD divided a long one though nobody paused."""
    joined: SampleRange | None = None
    for stretch in speech:
        if joined is not None and stretch.start - joined.end < _SILENCE:
            joined = SampleRange(joined.start, stretch.end)
            continue
        if joined is not None:
            yield joined
        joined = stretch
    if joined is not None:
        yield joined


def _within(span: SampleRange, utterance: SampleRange) -> SampleRange:
    start, end = (min(max(at, utterance.start), utterance.end) for at in (span.start, span.end))
    return SampleRange(start, end)


def _words(heard: Sequence[TranscribedWord], spans: Sequence[SampleRange], piece: Piece) -> Iterator[Word]:
    """As the archive keeps them: none begins before the one before it ends, or ends outside the piece."""
    free_from = piece.start
    for word, span in zip(heard, spans, strict=True):
        start, end = _in_recording(span, piece)
        start = min(max(start, free_from), piece.end)
        end = min(max(end, start), piece.end)
        yield Word(word.text, start, end, round(word.probability, 4))
        free_from = end


def _in_recording(stretch: SampleRange, piece: Piece) -> tuple[Milliseconds, Milliseconds]:
    start, end = (piece.start + round(sample * 1000 / SAMPLE_RATE) for sample in (stretch.start, stretch.end))
    return Milliseconds(start), Milliseconds(end)


def _segment(words: Sequence[Word], language: str) -> Segment:
    confidence = round(fmean(word.probability for word in words), 4)
    return Segment(
        words[0].start,
        words[-1].end,
        _text(words),
        language=language,
        words=tuple(words),
        confidence=confidence,
    )


def _text(words: Iterable[Word]) -> str:
    return "".join(word.text for word in words).strip()

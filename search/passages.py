"""Passages, the unit of search: neighbouring segments, cut where talk itself pauses.

segment segment │ segment segment segment │ segment …
                └ a turn or a pause, once half full; always before it would overflow
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.languages import HAN, language_of_text
from archive.recordings import Passage, Segment, join_texts
from archive.timecode import Milliseconds

# Tokens that models make of text, at the median of the multilingual tokenizers that we looked at. An
# estimate, on purpose: the same passages whatever the model, so that models can be compared and exchanged.
TOKENS_PER_WORD = 1.3
TOKENS_PER_HAN = 0.8

TURN_MARK = ": "


@dataclass(frozen=True, slots=True)
class PassageRules:
    """How large passages grow and where they may end."""

    tokens: int
    pause: Milliseconds

    @property
    def stamp(self) -> str:
        return f"passages-3:{self.tokens}:{self.pause}"


def count_tokens(text: str) -> float:
    """The estimated number of a model's tokens: Han characters count one by one, the rest by words."""
    rest, characters = HAN.subn(" ", text)
    return TOKENS_PER_HAN * characters + TOKENS_PER_WORD * len(rest.split())


def passages_of(segments: Sequence[Segment], rules: PassageRules, language: str | None) -> list[Passage]:
    """A transcript's passages in order: every segment with text is in exactly one.

    language: that of the transcript, for segments that state none.
    """
    said = [segment for segment in segments if segment.text.strip()]
    return [_passage(group, language) for group in _groups(said, rules)]


def _groups(segments: Sequence[Segment], rules: PassageRules) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    size = 0.0
    for segment in segments:
        added = count_tokens(_with_speaker(segment, group[-1] if group else None))
        if group and _ends(group[-1], segment, size, added, rules):
            yield group
            group, size = [], 0.0
            added = count_tokens(_with_speaker(segment, None))
        group.append(segment)
        size += added
    if group:
        yield group


def _ends(last: Segment, following: Segment, size: float, added: float, rules: PassageRules) -> bool:
    if size + added > rules.tokens:
        return True
    is_turn = last.speaker_id != following.speaker_id
    is_pause = following.start - last.end >= rules.pause
    return size >= rules.tokens / 2 and (is_turn or is_pause)


def _passage(group: Sequence[Segment], language: str | None) -> Passage:
    text = text_with_speakers(group)
    speaker_ids = dict.fromkeys(segment.speaker_id for segment in group if segment.speaker_id)
    return Passage(
        start=min(segment.start for segment in group),
        end=max(segment.end for segment in group),
        text=text,
        language=_language(group, text) or language,
        segment_ids=tuple(segment.id for segment in group if segment.id is not None),
        speaker_ids=tuple(speaker_ids),
        token_count=round(count_tokens(text)),
    )


def _language(group: Sequence[Segment], text: str) -> str | None:
    """What the segments say their language is, most of them; else what the script tells."""
    stated = [segment.language for segment in group if segment.language]
    return max(stated, key=stated.count) if stated else language_of_text(text)


def text_with_speakers(segments: Sequence[Segment]) -> str:
    """The text of a passage with the speaker named at each turn: who said it is findable too."""
    joined = ""
    for index, segment in enumerate(segments):
        part = _with_speaker(segment, segments[index - 1] if index else None)
        is_turn = part != segment.text  # the name then stands apart, also beside Han characters
        joined = f"{joined} {part}" if joined and is_turn else join_texts([joined, part])
    return joined


def _with_speaker(segment: Segment, last: Segment | None) -> str:
    is_new = segment.speaker is not None and (last is None or segment.speaker != last.speaker)
    return f"{segment.speaker}{TURN_MARK}{segment.text.strip()}" if is_new else segment.text

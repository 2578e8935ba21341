"""Captions as files beside a clip, under its name."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from archive.publishing import publish_text
from archive.recordings import Segment
from clips.captions import CAPTION_FORMATS, cues
from clips.cut import Clip
from clips.output import write_errors_told


def write_captions(clip: Clip, segments: Sequence[Segment]) -> Clip:
    """The clip with its NAME.vtt and NAME.srt, times counted from its start; none where nothing is said."""
    spoken = cues(segments, clip.span)
    if not spoken:
        return clip
    files = caption_places(clip.path)
    for file, known in zip(files, CAPTION_FORMATS.values(), strict=True):
        with write_errors_told(file):
            publish_text(file, known.write(spoken))
    return replace(clip, captions=files)


def caption_places(clip: Path) -> tuple[Path, ...]:
    """Where the captions of a clip lie."""
    return tuple(clip.with_suffix(f".{name}") for name in CAPTION_FORMATS)

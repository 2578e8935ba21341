"""Captions as files beside a clip, under its name."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from archive.errors import ClipRefused
from archive.messages import Quoted, message
from archive.recordings import Segment
from clips.captions import cues, subrip, webvtt
from clips.cut import Clip


def write_captions(clip: Clip, segments: Sequence[Segment]) -> Clip:
    """The clip with its NAME.vtt and NAME.srt, times counted from its start; none where nothing is said."""
    spoken = cues(segments, clip.span)
    if not spoken:
        return clip
    vtt, srt = clip.path.with_suffix(".vtt"), clip.path.with_suffix(".srt")
    _write(vtt, webvtt(spoken))
    _write(srt, subrip(spoken))
    return replace(clip, captions=(vtt, srt))


def _write(path: Path, text: str) -> None:
    arriving = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        arriving.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        arriving.replace(path)
    except OSError as error:
        raise ClipRefused(
            message(
                "{file} cannot be written ({reason}).", file=str(path), reason=Quoted(str(error.strerror))
            ),
            message("Choose another name or folder."),
        ) from error
    finally:
        arriving.unlink(missing_ok=True)

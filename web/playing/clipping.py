"""Clips for readers: cut in turn, shown with the addresses they are fetched at."""

from pathlib import Path
from urllib.parse import quote

import anyio

from archive.timecode import milliseconds, seconds
from clips import Clip, ClipSpec, make_clip
from web.shell.resources import Resources
from web.views import ClipFileView, ClipRequest, ClipView

PURPOSE = "rostrum serve"


async def cut_in_turn(resources: Resources, wanted: ClipRequest) -> ClipView:
    """Cut, waiting while as many clips as the machine takes are being cut; raises what `make_clip` raises."""
    spec = clip_spec(wanted)
    clip = await anyio.to_thread.run_sync(
        make_clip, resources.archive, resources.ffmpeg, spec, PURPOSE, limiter=resources.cutting
    )
    return clip_view(clip)


def clip_spec(wanted: ClipRequest) -> ClipSpec:
    """What is asked for, in milliseconds; the clip goes into the cache."""
    return ClipSpec(
        recording=wanted.recording,
        start=milliseconds(wanted.start),
        end=milliseconds(wanted.end),
        snap=wanted.snap,
        format=wanted.format,
        handles=None if wanted.handles is None else milliseconds(wanted.handles),
        captions=wanted.captions,
    )


def clip_view(clip: Clip) -> ClipView:
    """clip: of the cache."""
    folder = f"/recordings/{clip.recording_id}/clips/{clip.key}"
    file = clip_file_view(folder, clip.path)
    return ClipView(
        recording=clip.recording_id,
        start=seconds(clip.span.start),
        end=seconds(clip.span.end),
        format=clip.format,
        file_name=file.file_name,
        url=file.url,
        captions=[clip_file_view(folder, path) for path in clip.captions],
        link=folder,
    )


def clip_file_view(folder: str, path: Path) -> ClipFileView:
    """folder: the address of the clip's page."""
    return ClipFileView(file_name=path.name, url=f"{folder}/{quote(path.name)}")

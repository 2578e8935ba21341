"""Copies that every browser plays, where they lie, and how one is made when it is wanted.

cache/proxies/RECORDING/SHA256-TRACK-HEIGHT.mp4: another original, track or height is another copy, and
the earlier one is deleted. Clips are cut from originals.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.errors import MediaMissing, ProxiesOff, RecordingClosed
from archive.media import Ffmpeg, Playability, playability, write_proxy
from archive.place import Archive
from archive.recordings import MediaFile, Recording
from archive.timecode import Milliseconds

DIGEST_CHARACTERS = 16
VERSION = 1  # of how copies are made: with another one they are made again


def media_playability(media: MediaFile) -> Playability:
    """Which browsers play a recording's media as it is."""
    return playability(media.facts, media.heard_track)


def proxy_path(archive: Archive, recording_id: str, media: MediaFile) -> Path:
    """Where the copy of these very bytes lies once it is made."""
    ending = "mp4" if media.facts.has_picture else "m4a"
    made_of = (
        media.sha256[:DIGEST_CHARACTERS],
        media.heard_track or 0,
        archive.config.proxies.height,
        VERSION,
    )
    return archive.cache / "proxies" / recording_id / f"{'-'.join(map(str, made_of))}.{ending}"


def make_proxy(
    archive: Archive,
    recording: Recording,
    ffmpeg: Ffmpeg,
    *,
    threads: int = 0,
    on_progress: Callable[[Milliseconds], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Path:
    """The copy of a recording, made unless it is there; what was made of it before is deleted.

    ProxiesOff, RecordingClosed, MediaMissing, and what `write_proxy` raises.
    """
    if archive.config.proxies.when == "never":
        raise ProxiesOff
    if recording.is_closed:
        raise RecordingClosed(recording.title)
    if recording.media is None:
        raise MediaMissing(Path(recording.path))
    path = proxy_path(archive, recording.id, recording.media)
    if not path.is_file():
        write_proxy(
            recording.media,
            ffmpeg,
            path,
            height=archive.config.proxies.height,
            threads=threads,
            on_progress=on_progress,
            should_stop=should_stop,
        )
    for earlier in path.parent.glob("[!.]*"):  # what begins with a dot is being written
        if earlier != path:
            with suppress(FileNotFoundError):
                earlier.unlink()
    return path

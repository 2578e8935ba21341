"""Copies that every browser plays, where they lie, and how one is made when it is wanted.

cache/proxies/RECORDING/SHA256-TRACK-HEIGHT.mp4: another original, track or height is another copy, and
the earlier one is deleted. Clips are cut from originals.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.errors import (
    FileUnusable,
    MediaMissing,
    ProxiesOff,
    ToolFailed,
)
from archive.gate import check_may_leave
from archive.jobs import JobKind, JobProgress
from archive.leases import WorkerStopped, leased, why_not
from archive.media import Ffmpeg, Playability, playability, write_proxy
from archive.messages import Quoted
from archive.place import Archive
from archive.recordings import MediaFile, Recording
from archive.timecode import Milliseconds

DIGEST_CHARACTERS = 16
VERSION = 1  # of how copies are made: with another one they are made again


def media_playability(media: MediaFile) -> Playability:
    """Which browsers play a recording's media as it is."""
    return playability(media.facts, media.transcribed_track)


def proxy_path(archive: Archive, recording_id: str, media: MediaFile) -> Path:
    """Where the copy of these very bytes lies once it is made."""
    ending = "mp4" if media.facts.has_picture else "m4a"
    made_of = (
        media.sha256[:DIGEST_CHARACTERS],
        media.transcribed_track or 0,
        archive.config.proxies.height,
        VERSION,
    )
    return archive.cache / "proxies" / recording_id / f"{'-'.join(map(str, made_of))}.{ending}"


def proxy_subject(archive: Archive, recording_id: str, media: MediaFile) -> str:
    """What the job is called that makes the copy of these very bytes."""
    return f"{recording_id}/{proxy_path(archive, recording_id, media).name}"


def convert(
    archive: Archive,
    recording: Recording,
    ffmpeg: Callable[[], Ffmpeg],
    purpose: str,
    *,
    threads: int = 0,
    on_progress: Callable[[Milliseconds], None] = lambda _at: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """`make_proxy` as a job, which others see and may cancel.

    JobRunning where another process is at it; JobCancelled; JobDied where it ended those who tried;
    WorkerStopped when the caller stops it; what `make_proxy` raises, an OSError as FileUnusable.
    """
    media = recording.media
    if media is None or recording.is_closed or archive.config.proxies.when == "never":
        return make_proxy(archive, recording, ffmpeg())  # which says why not
    subject, total = proxy_subject(archive, recording.id, media), media.facts.duration
    with leased(archive.catalogue, JobKind.PROXY, subject, purpose, recording_id=recording.id) as lease:
        if lease is None:
            raise why_not(archive.catalogue, JobKind.PROXY, subject)

        def tell(at: Milliseconds) -> None:
            lease.tell(JobProgress(at, total))
            on_progress(at)

        try:
            return make_proxy(
                archive,
                recording,
                ffmpeg(),
                threads=threads,
                on_progress=tell,
                should_stop=lambda: lease.is_lost() or should_stop(),
            )
        except ToolFailed as error:
            lease.check()
            if should_stop():
                raise WorkerStopped from error
            raise
        except OSError as error:
            raise FileUnusable(media.path, Quoted(error.strerror or str(error))) from error


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
    check_may_leave(recording)
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

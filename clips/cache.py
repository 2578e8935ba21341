"""Clips in the cache: found again while they are wanted, forgotten after a week.

cache/clips/RECORDING_ID/KEY/NAME.mp4, with its captions beside it
"""

import hashlib
import json
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from archive import Archive
from archive.publishing import DRAFT_SUFFIX
from clips.bounds import Span
from clips.captions import CAPTION_FORMATS
from clips.source import ClipSource

KEEP_SECONDS = 7 * 24 * 3600  # a download that nobody fetched for a week is cut again when asked for
KEY_LENGTH = 16

_KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")


def clip_key(archive: Archive, source: ClipSource, span: Span, name: str) -> str:
    """The same for the same clip of the same bytes, and for nothing else."""
    made_of = [
        source.media.sha256,
        source.media.audio_track,
        span.start,
        span.end,
        source.recording.title,
        name,
        archive.config.clips.model_dump(mode="json"),
    ]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:KEY_LENGTH]


def cached_place(archive: Archive, recording_id: str, key: str, name: str) -> Path:
    """Where a clip lies, or will."""
    return _folder(archive, recording_id) / key / name


def keep_cached(clip: Path) -> bool:
    """Whether a clip is there; wanted again, it stays for another week, with what lies beside it."""
    if not clip.is_file():
        return False
    for file in clip.parent.iterdir():
        file.touch()
    return True


def cached_clip_files(archive: Archive, recording_id: str, key: str) -> list[Path]:
    """A clip that was cut, and its captions behind it; none once the cache has forgotten them."""
    if _KEY.fullmatch(key) is None:
        return []
    folder = _folder(archive, recording_id) / key
    files = [file for file in folder.iterdir() if file.suffix != DRAFT_SUFFIX] if folder.is_dir() else []
    return sorted(files, key=lambda file: (file.suffix[1:] in CAPTION_FORMATS, file.name))


def cached_clip_file(archive: Archive, recording_id: str, key: str, name: str) -> Path | None:
    """One of them by its name; no name leads out of the cache."""
    return next((file for file in cached_clip_files(archive, recording_id, key) if file.name == name), None)


def forget_old_clips(folder: Path, now: float | None = None) -> None:
    """Drop clips older than a week; the original has them all. folder: cache/clips."""
    oldest = (time.time() if now is None else now) - KEEP_SECONDS
    for clip in folder.glob("*/*/*"):
        with suppress(FileNotFoundError):  # another request was faster
            if clip.stat().st_mtime < oldest:
                shutil.rmtree(clip.parent, ignore_errors=True)


def _folder(archive: Archive, recording_id: str) -> Path:
    return archive.cache / "clips" / recording_id

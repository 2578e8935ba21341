"""Copies that browsers play, made while the server runs: one at a time, those who asked first come first.

    asked for ─► waiting, each recording once ─► being made, in a thread of its own ─► in the cache
                                                        └─► failed: why is kept until it is asked for again

The thread lives as long as there is something to make. What is there is seen by looking into the cache,
which may be deleted at any moment.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from archive import Archive
from archive.catalogue import queries
from archive.errors import FileUnusable, MediaMissing, ProxiesBusy, ProxiesOff, RecordingClosed, RostrumError
from archive.media import Ffmpeg, Playability
from archive.messages import Quoted
from archive.proxies import make_proxy, media_playability, proxy_path
from archive.recordings import MediaFile, Recording
from archive.timecode import Milliseconds

MOST_WAITING = 20
MOST_FAILURES = 100  # that are remembered
STOP_SECONDS = 5.0  # in which ffmpeg is killed and its thread ends


class ProxyState(StrEnum):
    """How far the copy of a recording is."""

    NOT_NEEDED = "not-needed"  # every browser plays the original
    OFF = "off"  # none is made in this archive
    ABSENT = "absent"  # it is made when it is asked for
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ProxyStanding:
    """How far the copy of a recording is, and why it is not further."""

    state: ProxyState
    share: float | None = None  # of the recording, 0 to 1, while it is being made
    error: RostrumError | None = None


class Proxying:
    """The queue. To be used from any thread; `stop` ends what is being made."""

    def __init__(self, archive: Archive, ffmpeg: Callable[[], Ffmpeg]) -> None:
        self._archive = archive
        self._ffmpeg = ffmpeg
        self._lock = threading.Lock()
        self._waiting: dict[str, None] = {}  # ids, in order
        self._making: str | None = None
        self._share: float | None = None
        self._failures: dict[Path, RostrumError] = {}  # by the copy that could not be made
        self._thread: threading.Thread | None = None
        self._is_stopped = threading.Event()

    def standing(self, recording: Recording) -> ProxyStanding:
        """How far the copy of a recording is."""
        media = recording.media
        if media is None or media_playability(media) is Playability.ALL:
            return ProxyStanding(ProxyState.NOT_NEEDED)
        if self._archive.config.proxies.when == "never":
            return ProxyStanding(ProxyState.OFF)
        path = proxy_path(self._archive, recording.id, media)
        with self._lock:
            if recording.id == self._making:
                return ProxyStanding(ProxyState.MAKING, self._share)
            if recording.id in self._waiting:
                return ProxyStanding(ProxyState.WAITING)
            error = self._failures.get(path)
        if path.is_file():
            return ProxyStanding(ProxyState.READY)
        return ProxyStanding(ProxyState.ABSENT if error is None else ProxyState.FAILED, error=error)

    def ask(self, recording: Recording) -> ProxyStanding:
        """Have the copy of a recording made, unless it is there, waiting or not needed; how far it is then.

        RecordingClosed, MediaMissing, ProxiesOff, ProxiesBusy.
        """
        media = _media(recording)
        standing = self.standing(recording)
        if standing.state is ProxyState.OFF:
            raise ProxiesOff
        if standing.state in (ProxyState.ABSENT, ProxyState.FAILED):
            self._put(recording.id, proxy_path(self._archive, recording.id, media))
        return self.standing(recording)

    def stop(self) -> None:
        """Make nothing more: the server ends."""
        with self._lock:
            self._waiting.clear()
            self._is_stopped.set()
            thread = self._thread
        if thread is not None:
            thread.join(STOP_SECONDS)

    def _put(self, recording_id: str, path: Path) -> None:
        with self._lock:
            if self._is_stopped.is_set() or recording_id == self._making or recording_id in self._waiting:
                return
            if len(self._waiting) >= MOST_WAITING:
                raise ProxiesBusy(len(self._waiting))
            self._failures.pop(path, None)
            self._waiting[recording_id] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="proxies", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (recording_id := self._next()) is not None:
            self._make(recording_id)

    def _next(self) -> str | None:
        with self._lock:
            self._making = self._share = None
            if not self._waiting:
                self._thread = None
                return None
            self._making = next(iter(self._waiting))
            del self._waiting[self._making]
            return self._making

    def _make(self, recording_id: str) -> None:
        """Make one copy; why it cannot be made is kept."""
        path = None
        try:
            with self._archive.catalogue.reading() as session:
                recording = queries.recording(session, recording_id)
            media = recording.media
            duration = None if media is None else media.facts.duration
            path = None if media is None else proxy_path(self._archive, recording_id, media)
            make_proxy(
                self._archive,
                recording,
                self._ffmpeg(),
                threads=max(1, (os.cpu_count() or 1) // 2),  # the others answer questions meanwhile
                on_progress=lambda at: self._advance(at, duration),
                should_stop=self._is_stopped.is_set,
            )
        except (RostrumError, OSError) as error:
            if path is not None and not self._is_stopped.is_set():
                self._fail(path, error)

    def _advance(self, at: Milliseconds, duration: Milliseconds | None) -> None:
        with self._lock:
            self._share = min(at / duration, 1.0) if duration else None

    def _fail(self, path: Path, error: RostrumError | OSError) -> None:
        known = (
            error
            if isinstance(error, RostrumError)
            else FileUnusable(path, Quoted(str(error.strerror or error)))
        )
        with self._lock:
            self._failures[path] = known
            while len(self._failures) > MOST_FAILURES:
                del self._failures[next(iter(self._failures))]


def _media(recording: Recording) -> MediaFile:
    """The media of a recording that may be played; RecordingClosed, MediaMissing."""
    if recording.is_closed:
        raise RecordingClosed(recording.title)
    if recording.media is None or not recording.media.path.is_file():
        raise MediaMissing(Path(recording.path))
    return recording.media


async def proxying_of(request: Request) -> Proxying:
    """Async although it waits for nothing, as `resources_of`."""
    proxying = request.app.state.proxying
    assert isinstance(proxying, Proxying)
    return proxying


ProxyingDep = Annotated[Proxying, Depends(proxying_of)]

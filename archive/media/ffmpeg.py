"""The one guarded runner of ffmpeg: ffmpeg-python writes the arguments, this file runs them.

Untrusted media can be a playlist under a media name. So inputs are opened by `file:` alone, by demuxers
that read one file and nothing beside it, in a child with limits (see process.py).
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

from archive import config
from archive.errors import ToolFailed, ToolMissing
from archive.media.process import GuardedProcess
from archive.messages import Quoted, message
from archive.timecode import Milliseconds

PROTOCOLS = "file"
CONTAINERS = (
    "mov", "matroska", "avi", "mxf", "mpeg", "mpegvideo", "mpegts", "asf", "flv", "dv",
    "mp3", "aac", "ac3", "eac3", "wav", "w64", "caf", "flac", "ogg", "aiff",
    "amr", "amrnb", "amrwb",
)  # fmt: skip
"""Demuxers that read one file and nothing beside it: no playlists, scripts, picture sequences, devices."""

OutputNode = Any  # ffmpeg-python publishes no types
InputNode = Any

_VERSION = re.compile(r"ffmpeg version \D{0,2}(\d+(?:\.\d+)*)")
_OUT_TIME = re.compile(rb"out_time_us=(\d+)")
_INSTALL = message(
    "Install it (Debian: apt install ffmpeg), or the Python package imageio-ffmpeg, which includes it."
)


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """An ffmpeg program with the limits under which it runs."""

    program: Path
    version: str
    media: config.Media

    @classmethod
    def find(cls, media: config.Media) -> "Ffmpeg":
        """The configured program, the system's, or imageio-ffmpeg's; ToolMissing says how to install."""
        program = _find_auto() if media.ffmpeg == "auto" else _find_configured(media.ffmpeg)
        return cls(program, _version_of(program), media)

    def input(self, path: Path, **options: Any) -> InputNode:
        """An ffmpeg-python input that opens this one file and follows no reference out of it."""
        guards = {"protocol_whitelist": PROTOCOLS, "format_whitelist": ",".join(CONTAINERS)}
        return ffmpeg.input(file_url(path), **{**options, **guards})

    def run(
        self,
        output_node: OutputNode,
        *,
        on_progress: Callable[[Milliseconds], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        """Run to the end, telling how far the output has come; its outputs are files, not pipes.

        ToolFailed if it fails, stalls or is stopped ("stopped"). Existing files are not overwritten
        unless the node says so (`.overwrite_output()`).
        """
        with self._start(output_node, "-progress", "pipe:1") as child:
            progress = _Progress()
            for chunk in child.chunks():
                if should_stop is not None and should_stop():
                    raise child.failure(message("stopped"))
                if progress.advances(chunk):
                    child.moved()
                    if on_progress is not None:
                        on_progress(progress.position)
            if not progress.has_ended:  # ffmpeg 9 ends with status 0 when the output exists already
                raise child.failure(child.last_words() or message("it ended before its work was done"))

    def stream(self, output_node: OutputNode, block_bytes: int) -> Iterator[bytes]:
        """What the node writes to `pipe:1`, in blocks of exactly `block_bytes`; the last may be shorter.

        The process waits while nobody reads, and is killed when the generator is closed. If it
        fails, what it wrote comes first and ToolFailed at the end.
        """
        buffer = bytearray()
        with self._start(output_node) as child:
            try:
                for chunk in child.chunks():
                    buffer += chunk
                    while len(buffer) >= block_bytes:
                        yield bytes(buffer[:block_bytes])
                        del buffer[:block_bytes]
                    if chunk:
                        child.moved()  # after the yields: the consumer's time is not ffmpeg's
            except ToolFailed:
                if buffer:
                    yield bytes(buffer)
                raise
        if buffer:
            yield bytes(buffer)

    def _start(self, output_node: OutputNode, *options: str) -> GuardedProcess:
        head = [str(self.program), "-nostdin", "-hide_banner", "-v", "error", *options]
        return GuardedProcess(
            "ffmpeg",
            ffmpeg.compile(output_node, cmd=head),
            memory_mib=self.media.memory_mib,
            stall_seconds=self.media.stall_seconds,
        )


class _FileName(str):
    """A file name that survives ffmpeg-python, which hashes str() of its arguments as UTF-8."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.encode("utf-8", errors="backslashreplace").decode()


def file_url(path: Path) -> str:
    """A file as ffmpeg takes it, in and out: never an option, a protocol or a pattern."""
    return _FileName("file:" + os.fspath(path))


class _Progress:
    """Reads `-progress` reports, of which a chunk may hold a part or several."""

    def __init__(self) -> None:
        self.position = Milliseconds(0)
        self.has_ended = False
        self._rest = b""
        self._seen: bytes | None = None

    def advances(self, chunk: bytes) -> bool:
        """Whether the output came further with this chunk."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        advanced = False
        for line in lines:
            self.has_ended = self.has_ended or line.strip() == b"progress=end"
            match = _OUT_TIME.fullmatch(line.strip())
            if match and match[1] != self._seen:
                self._seen = match[1]
                self.position = Milliseconds(int(match[1]) // 1000)
                advanced = True
        return advanced


def _find_auto() -> Path:
    system = shutil.which("ffmpeg")
    if system is not None:
        return Path(system)
    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ToolMissing("ffmpeg", _INSTALL) from error


def _find_configured(program: str) -> Path:
    found = shutil.which(Path(program).expanduser())
    if found is None:
        raise ToolMissing(
            f"{program} (media.ffmpeg)", message("Correct media.ffmpeg in config.yaml, or set it to auto.")
        )
    return Path(found)


def _version_of(program: Path) -> str:
    try:
        said = subprocess.run(
            [program, "-version"], capture_output=True, timeout=30, check=True, text=True,
            stdin=subprocess.DEVNULL,
        ).stdout  # fmt: skip
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        reason = message("it does not report its version ({reason})", reason=Quoted(str(error)))
        raise ToolFailed(str(program), reason) from error
    match = _VERSION.match(said)
    return match[1] if match else said.split("\n", 1)[0]

"""What pages show of a recording before it plays: waveform peaks and a thumbnail, both under cache/."""

import json
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from archive.errors import MediaUnreadable, ToolFailed
from archive.media.decode import SAMPLE_RATE, Samples, decode
from archive.media.ffmpeg import Ffmpeg
from archive.media.presence import check_presence
from archive.messages import message
from archive.publishing import publish_bytes
from archive.timecode import Milliseconds, format_clock, seconds

_PEAK_BITS = 8
_PIXELS_PER_BLOCK = 600  # half a minute at twenty per second
_JPEG_BLOCK_BYTES = 1 << 20


def write_peaks(path: Path, ffmpeg: Ffmpeg, output: Path, *, track: int = 1, per_second: int = 20) -> None:
    """Write the waveform of a track, published whole or not at all; raises what `decode` raises.

    audiowaveform's JSON, version 2: "data" is min, max, min, max ... in -128..127, one pair for each
    "samples_per_pixel" samples (the last pair may stand for fewer), "length" the number of pairs.
    """
    samples_per_pixel = max(1, SAMPLE_RATE // per_second)
    block_seconds = _PIXELS_PER_BLOCK * samples_per_pixel / SAMPLE_RATE
    pairs = array("b")
    for samples in decode(path, ffmpeg, track=track, block_seconds=block_seconds):
        pairs.extend(_peaks(samples, samples_per_pixel))
    waveform = {
        "version": 2,
        "channels": 1,
        "sample_rate": SAMPLE_RATE,
        "samples_per_pixel": samples_per_pixel,
        "bits": _PEAK_BITS,
        "length": len(pairs) // 2,
        "data": pairs.tolist(),
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    publish_bytes(output, json.dumps(waveform, separators=(",", ":")).encode())


def coarser_peaks(waveform: Path, points: int) -> bytes:
    """What `write_peaks` wrote, of at most so many pairs: for a page that has no room for more."""
    drawn = json.loads(waveform.read_bytes())
    pairs = np.array(drawn["data"], dtype=np.int8).reshape(-1, 2)
    merged = max(1, -(-len(pairs) // points))
    starts = np.arange(0, len(pairs), merged)
    if len(pairs):
        lowest = np.minimum.reduceat(pairs[:, 0], starts)
        highest = np.maximum.reduceat(pairs[:, 1], starts)
        pairs = np.stack([lowest, highest], axis=1)
    samples_per_pixel = drawn["samples_per_pixel"] * merged
    coarser = {"samples_per_pixel": samples_per_pixel, "length": len(pairs), "data": pairs.ravel().tolist()}
    return json.dumps(drawn | coarser, separators=(",", ":")).encode()


def write_thumbnail(path: Path, ffmpeg: Ffmpeg, output: Path, *, at: Milliseconds, width: int = 480) -> None:
    """Write the picture at a time as JPEG in its true proportions, published whole or not at all.

    Raises MediaMissing, MediaForbidden, MediaEmpty; MediaUnreadable if there is no picture at that
    time; ToolFailed if ffmpeg stalls or is killed.
    """
    check_presence(path)
    frame = ffmpeg.input(path, ss=f"{seconds(at):.3f}").output(
        "pipe:1",
        format="image2pipe",
        map="0:V:0",  # V: cover art is no picture
        vcodec="mjpeg",
        vframes=1,
        vf=f"scale={width}:trunc(ow/dar/2)*2,setsar=1,format=yuvj420p",
        **{"q:v": 4},
    )
    try:
        picture = b"".join(ffmpeg.stream(frame, _JPEG_BLOCK_BYTES))
    except ToolFailed as error:
        if error.exit_status is None:
            raise
        raise MediaUnreadable(path, message("there is no picture: {reason}", reason=error.message)) from error
    if not picture:
        raise MediaUnreadable(path, message("there is no picture at {time}", time=format_clock(at)))
    output.parent.mkdir(parents=True, exist_ok=True)
    publish_bytes(output, picture)


def _peaks(samples: Samples, samples_per_pixel: int) -> Iterator[int]:
    """Lowest and highest sample of each pixel in turn, as 8-bit integers."""
    starts = np.arange(0, len(samples), samples_per_pixel)
    lowest = np.minimum.reduceat(samples, starts)
    highest = np.maximum.reduceat(samples, starts)
    pairs = np.stack([lowest, highest], axis=1).ravel()
    scale = 1 << (_PEAK_BITS - 1)
    yield from np.clip(np.rint(pairs * scale), -scale, scale - 1).astype(np.int8).tolist()

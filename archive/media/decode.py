"""Audio as the speech model and the peaks take it: one continuous stream of samples, times kept.

Packets that are missing and a track that starts late become silence, so sample n is at n / 16000
seconds of the recording. That takes one ffmpeg for the whole file: seeking would start the clock anew.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ffmpeg import merge_outputs, output

from archive.errors import MediaTooLong, MediaUnreadable, NoAudio, ToolFailed
from archive.media.ffmpeg import Ffmpeg, OutputNode
from archive.media.probe import probe
from archive.messages import message
from archive.recordings import MediaFacts

SAMPLE_RATE = 16_000
"""Samples per second, mono: what Whisper hears."""

Samples = npt.NDArray[np.float32]

_SAMPLE_BYTES = 4  # of f32le

_NOT_STARTED = (126, 127)
"""Exit statuses of a program that cannot be run, for one because its libraries do not fit in memory."""

LONGEST_GAP_SECONDS = 3600
"""A longer jump of an MPEG clock is the clock set anew. ffmpeg's own limit of 10 cuts lost packets out."""

MPEG_STREAMS = ("mpegts", "mpeg")
"""Containers whose clock may be set anew, and whose seeking does not know where a picture can be entered."""

CLOCK_FROM_CHOSEN_STREAMS = (*MPEG_STREAMS, "ogg")
"""Here ffmpeg counts from the first stream that it uses, so all are used, and thrown away.

Elsewhere that would only mean to read the picture from the disk.
"""


def decode(path: Path, ffmpeg: Ffmpeg, *, track: int = 1, block_seconds: float = 30.0) -> Iterator[Samples]:
    """Mono samples in -1..1 at 16 kHz, in blocks of `block_seconds`; the last may be shorter.

    A damaged file yields what can be decoded of it: compare with its duration. Raises, when read from,
    what `probe` raises; NoAudio if there is no such track; MediaUnreadable if nothing can be decoded;
    MediaTooLong beyond `media.max_hours`; ToolFailed if ffmpeg stalls, is killed or lacks memory.
    """
    facts = probe(path, ffmpeg.media)
    if track > len(facts.audio_tracks):
        wanted = str(track) if facts.audio_tracks else ""
        raise NoAudio(path, wanted, [str(present) for present in facts.audio_tracks])
    block_bytes = max(1, round(block_seconds * SAMPLE_RATE)) * _SAMPLE_BYTES
    most_bytes = int(ffmpeg.media.max_hours * 3600) * SAMPLE_RATE * _SAMPLE_BYTES
    decoded = 0
    try:
        for block in ffmpeg.stream(_mono(path, facts, ffmpeg, track), block_bytes):
            decoded += len(block)
            if decoded > most_bytes:
                raise MediaTooLong(path, ffmpeg.media.max_hours)
            yield _samples(block)
    except ToolFailed as error:
        if not is_damage(error):
            raise
        if decoded < _SAMPLE_BYTES:
            raise MediaUnreadable(path, error.message) from error
    if decoded < _SAMPLE_BYTES:
        raise MediaUnreadable(path, message("its audio track contains no sound"))


def _mono(path: Path, facts: MediaFacts, ffmpeg: Ffmpeg, track: int) -> OutputNode:
    source = ffmpeg.input(path)
    samples = source.output(
        "pipe:1",
        format="f32le",
        map=f"0:a:{track - 1}",
        af=f"aresample={SAMPLE_RATE}:async=1:first_pts=0",
        ac=1,
        dts_delta_threshold=LONGEST_GAP_SECONDS,
    )
    if facts.container in CLOCK_FROM_CHOSEN_STREAMS:
        everything = output(source["V?"], source["a"], "-", format="null", codec="copy")
        return merge_outputs(samples, everything)
    return samples


def is_damage(error: ToolFailed) -> bool:
    """Whether ffmpeg gave up on the file: not if it was killed, could not start or lacked memory."""
    if error.exit_status in (None, *_NOT_STARTED):
        return False
    return "Cannot allocate memory" not in error.stderr


def _samples(block: bytes) -> Samples:
    whole = len(block) - len(block) % _SAMPLE_BYTES
    return np.frombuffer(block[:whole], dtype="<f4").astype(np.float32)  # a copy that may be written to

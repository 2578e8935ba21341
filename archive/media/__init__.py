"""Media files: what they are, what they sound like, what pages show of them; originals are only read."""

from archive.media.decode import (
    CLOCK_FROM_CHOSEN_STREAMS,
    LONGEST_GAP_SECONDS,
    MPEG_STREAMS,
    SAMPLE_RATE,
    decode,
)
from archive.media.digest import sha256_of
from archive.media.ffmpeg import Ffmpeg, file_url
from archive.media.playability import Playability, playability
from archive.media.presence import check_presence, check_still_there
from archive.media.previews import coarser_peaks, write_peaks, write_thumbnail
from archive.media.probe import probe
from archive.media.proxy import write_proxy

__all__ = [
    "CLOCK_FROM_CHOSEN_STREAMS",
    "LONGEST_GAP_SECONDS",
    "MPEG_STREAMS",
    "SAMPLE_RATE",
    "Ffmpeg",
    "Playability",
    "check_presence",
    "check_still_there",
    "coarser_peaks",
    "decode",
    "file_url",
    "playability",
    "probe",
    "sha256_of",
    "write_peaks",
    "write_proxy",
    "write_thumbnail",
]

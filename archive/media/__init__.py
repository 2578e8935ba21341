"""Media files: what they are, what they sound like, what pages show of them; originals are only read."""

from archive.media.decode import SAMPLE_RATE, decode
from archive.media.digest import sha256_of
from archive.media.ffmpeg import Ffmpeg, file_url
from archive.media.presence import check_presence
from archive.media.previews import write_peaks, write_thumbnail
from archive.media.probe import probe

__all__ = [
    "SAMPLE_RATE",
    "Ffmpeg",
    "check_presence",
    "decode",
    "file_url",
    "probe",
    "sha256_of",
    "write_peaks",
    "write_thumbnail",
]

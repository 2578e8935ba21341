"""The kinds of file that a clip can be."""

from enum import StrEnum
from pathlib import Path

from archive.errors import ClipRefused
from archive.messages import message


class Format(StrEnum):
    """A clip's container, by its file name's ending."""

    MP4 = "mp4"  # H.264 and AAC
    M4A = "m4a"  # AAC
    WAV = "wav"  # 16-bit PCM

    @classmethod
    def of(cls, output: Path) -> "Format":
        """The format that a file name asks for; ClipRefused names the three."""
        try:
            return cls(output.suffix.removeprefix(".").lower())
        except ValueError:
            raise ClipRefused(
                message("A clip cannot be written as “{name}”.", name=output.name),
                message("Choose a name that ends in {endings}.", endings=tuple(f".{known}" for known in cls)),
            ) from None

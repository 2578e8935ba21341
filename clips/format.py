"""The kinds of file that a clip can be."""

from enum import StrEnum
from pathlib import Path

from archive.errors import ClipRefused


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
                f"A clip cannot be written as {output.name!r}.",
                f"Let its name end in {', '.join(f'.{known}' for known in cls)}.",
            ) from None

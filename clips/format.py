"""The kinds of file that a clip can be, and all that is known of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from archive import config
from archive.errors import ClipRefused
from archive.messages import Message, message


class Format(StrEnum):
    """A clip's format; its value is its name and its file name's ending."""

    MP4 = "mp4"
    M4A = "m4a"
    WAV = "wav"

    @classmethod
    def of(cls, output: Path) -> "Format":
        """The format that a file name asks for; ClipRefused names them all."""
        try:
            return cls(output.suffix.removeprefix(".").lower())
        except ValueError:
            raise ClipRefused(
                message("A clip cannot be written as “{name}”.", name=output.name),
                message("Choose a name that ends in {endings}.", endings=tuple(f".{known}" for known in cls)),
            ) from None


@dataclass(frozen=True, slots=True)
class MediaFormat:
    """What is known of a format."""

    name: Format
    label: Message  # for people who choose
    media_type: str
    container: str  # as ffmpeg calls it
    sound_codec: str  # likewise
    has_picture: bool = False  # then also of H.264, and it holds a timecode
    is_compressed: bool = True

    def settings(self, clips: config.Clips) -> dict[str, object]:
        """Container and codecs as options of ffmpeg's output."""
        settings: dict[str, object] = {"format": self.container, "acodec": self.sound_codec}
        if self.is_compressed:
            settings |= {"audio_bitrate": f"{clips.audio_kbps}k", "movflags": "+faststart"}
        if self.has_picture:
            settings |= {"vcodec": "libx264", "crf": clips.video_crf, "preset": clips.video_preset}
        return settings


MEDIA_FORMATS: Mapping[Format, MediaFormat] = MappingProxyType(
    {
        known.name: known
        for known in (
            MediaFormat(Format.MP4, message("video, mp4"), "video/mp4", "mp4", "aac", has_picture=True),
            MediaFormat(Format.M4A, message("audio, m4a"), "audio/mp4", "ipod", "aac"),
            MediaFormat(
                Format.WAV, message("audio, wav"), "audio/wav", "wav", "pcm_s16le", is_compressed=False
            ),
        )
    }
)


def formats_of(*, has_picture: bool) -> tuple[MediaFormat, ...]:
    """Those that a recording can be cut to, the usual one first."""
    return tuple(known for known in MEDIA_FORMATS.values() if has_picture or not known.has_picture)

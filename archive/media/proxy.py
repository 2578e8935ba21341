"""A copy of a recording that every browser plays: the same seconds in H.264 and AAC.

picture ─► deinterlaced ─► on the grid from 0 ─► square pixels, low enough ─┐
sound   ─► from 0, gaps silent ─────────────────────────────────────────────┴─► MP4 whose index comes first
"""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from ffmpeg import merge_outputs, output

from archive.errors import CacheFull, MediaError, MediaUnreadable, NoAudio, ToolFailed
from archive.media.decode import CLOCK_FROM_CHOSEN_STREAMS, LONGEST_GAP_SECONDS, is_damage
from archive.media.ffmpeg import Ffmpeg, OutputNode, file_url
from archive.media.presence import check_still_there
from archive.media.probe import probe
from archive.messages import message
from archive.publishing import published
from archive.recordings import MediaFile
from archive.timecode import FrameRate, Milliseconds

AUDIO_RATE = 48_000
MOST_CHANNELS = 2
FASTEST = Fraction(60)
"""Pictures a second; more is no gain for people who talk."""

KEY_SECONDS = 2
"""From one picture that stands alone to the next: a seek decodes so much at most."""

_SOUND = {"acodec": "aac", "audio_bitrate": "128k", "ar": AUDIO_RATE}
_PICTURE = {"vcodec": "libx264", "preset": "veryfast", "crf": 23, "profile:v": "high"}
_NO_ROOM = ("No space left on device", "Disk quota exceeded")


def write_proxy(
    media: MediaFile,
    ffmpeg: Ffmpeg,
    path: Path,
    *,
    height: int,
    threads: int = 0,
    on_progress: Callable[[Milliseconds], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> None:
    """Write a copy of the picture and of the track that is heard, published whole or not at all.

    MP4 with a picture of at most `height` lines, M4A where there is only sound. Its times are those of the
    original: both start at 0, and what is missing is a picture that stands still, or silence.
    threads: of the encoder; 0: as many as there are cores.
    Raises what `check_still_there` raises; NoAudio if it has neither sound nor picture;
    MediaUnreadable if nothing can be decoded; CacheFull; ToolFailed if ffmpeg stalls or is stopped.
    """
    check_still_there(media.path, media.size)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with published(path) as draft:
            node = _copy(media, ffmpeg, draft, height, threads)
            ffmpeg.run(node, on_progress=on_progress, should_stop=should_stop)
            if not draft.is_file():
                raise ToolFailed("ffmpeg", message("the file was deleted while it was being made"))
            _check(draft, media, ffmpeg)
    except ToolFailed as error:
        raise _explained(error, media.path, path.parent) from error


def _copy(media: MediaFile, ffmpeg: Ffmpeg, draft: Path, height: int, threads: int) -> OutputNode:
    facts, track = media.facts, media.transcribed_track
    source = ffmpeg.input(media.path)
    streams: list[Any] = []
    settings: dict[str, Any] = {
        "format": "mp4" if facts.has_picture else "ipod",
        "movflags": "+faststart",
        "map_metadata": -1,
        "map_chapters": -1,
        "write_tmcd": 0,
        "dts_delta_threshold": LONGEST_GAP_SECONDS,
        "threads": threads,
    }
    if facts.frame_rate is not None:
        rate = min(facts.frame_rate, FASTEST)
        streams.append(source["V:0"])
        settings |= {**_PICTURE, "vf": _picture_filters(rate, height), "g": round(rate * KEY_SECONDS)}
    if track is not None:
        if track > len(facts.audio_tracks):
            raise NoAudio(media.path, str(track), [str(present) for present in facts.audio_tracks])
        heard = facts.audio_tracks[track - 1]
        streams.append(source[f"a:{track - 1}"])
        settings |= {**_SOUND, "af": f"aresample={AUDIO_RATE}:async=1:first_pts=0"}
        settings["ac"] = min(heard.channels or MOST_CHANNELS, MOST_CHANNELS)
    if not streams:
        raise NoAudio(media.path)
    node = output(*streams, file_url(draft), **settings)
    if facts.container in CLOCK_FROM_CHOSEN_STREAMS:
        return merge_outputs(node, output(source["V?"], source["a?"], "-", format="null", codec="copy"))
    return node


def _picture_filters(rate: FrameRate, height: int) -> str:
    return ",".join(
        (
            "yadif=deint=interlaced",
            f"fps={rate.numerator}/{rate.denominator}:start_time=0:round=near",
            f"scale=w=trunc(oh*dar/2)*2:h='min({height},trunc(ih/2)*2)'",
            "setsar=1",
            "format=yuv420p",
        )
    )


def _check(draft: Path, media: MediaFile, ffmpeg: Ffmpeg) -> None:
    """ffmpeg succeeds on media of which nothing can be decoded."""
    try:
        length = probe(draft, ffmpeg.media).duration
    except MediaError:
        length = None
    if not length:
        raise MediaUnreadable(media.path, message("nothing in it can be decoded"))


def _explained(error: ToolFailed, original: Path, folder: Path) -> Exception:
    """What a failure of ffmpeg means: a full disk, a broken recording, or itself."""
    if any(words in error.stderr for words in _NO_ROOM):
        return CacheFull(folder)
    if is_damage(error) and "encoder" not in str(error.message):
        return MediaUnreadable(original, error.message)
    return error

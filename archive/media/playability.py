"""Which browsers play a file as it is, judged by what a probe says of it.

An unknown thing counts as not played: a copy that nobody needed costs time, a talk that stays mute is lost.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from archive.recordings import MediaFacts


class Playability(StrEnum):
    """Which of the current browsers play a file as it is."""

    ALL = "all"
    SOME = "some"  # the browser has to be tried
    NONE = "none"


@dataclass(frozen=True, slots=True)
class _Played:
    """Codecs that are played in a container."""

    pictures: frozenset[str] = field(default_factory=frozenset)
    sounds: frozenset[str] = field(default_factory=frozenset)


def _played(pictures: str, sounds: str) -> _Played:
    return _Played(frozenset(pictures.split()), frozenset(sounds.split()))


_BY_ALL = {  # the first of PyAV's container names -> its codecs that Chrome, Firefox and Safari all play
    "mov": _played("h264", "aac mp3"),
    "matroska": _played("vp8 vp9", "opus vorbis"),  # WebM
    "mp3": _played("", "mp3"),
    "aac": _played("", "aac"),
    "flac": _played("", "flac"),
    "wav": _played("", "pcm_u8 pcm_s16le"),
}
_BY_SOME = {
    "mov": _played("hevc av1 vp9", "opus flac"),
    "matroska": _played("h264 hevc av1", "aac mp3 flac"),
    "ogg": _played("", "opus vorbis flac"),
    "wav": _played("", "pcm_s24le pcm_s32le pcm_f32le pcm_alaw pcm_mulaw"),
}
_NOTHING = _Played()

_PLAIN_PIXELS = frozenset({"yuv420p", "yuvj420p"})
_DEEP_PIXELS = frozenset({"yuv420p10le"})

_WORSE_FIRST = (Playability.NONE, Playability.SOME, Playability.ALL)


def playability(facts: MediaFacts, track: int | None) -> Playability:
    """Which browsers play a file so that this audio track is heard; None: it has no sound.

    Browsers play the first track. And one that lacks the codec of a video's sound plays it silent without
    a word, so a sound that is played less widely than the picture beside it counts as not played.
    """
    if track is not None and track != 1:
        return Playability.NONE
    picture = _picture(facts) if facts.has_picture else None
    sound = _sound(facts) if track is not None else None
    if picture is not None and sound is not None and _rank(sound) < _rank(picture):
        return Playability.NONE
    return min((one for one in (picture, sound) if one is not None), key=_rank, default=Playability.ALL)


def _rank(one: Playability) -> int:
    return _WORSE_FIRST.index(one)


def _picture(facts: MediaFacts) -> Playability:
    container, codec = _container(facts), facts.video_codec
    if codec in _BY_ALL.get(container, _NOTHING).pictures:
        if facts.pixel_format is None:
            return Playability.SOME
        if facts.pixel_format in _PLAIN_PIXELS:
            return Playability.ALL
        return Playability.NONE if codec == "h264" else Playability.SOME
    if codec in _BY_SOME.get(container, _NOTHING).pictures:
        is_common = facts.pixel_format is None or facts.pixel_format in _PLAIN_PIXELS
        if is_common or (codec != "h264" and facts.pixel_format in _DEEP_PIXELS):
            return Playability.SOME
    return Playability.NONE


def _sound(facts: MediaFacts) -> Playability:
    container, codec = _container(facts), facts.audio_tracks[0].codec
    if codec in _BY_ALL.get(container, _NOTHING).sounds:
        return Playability.ALL
    return Playability.SOME if codec in _BY_SOME.get(container, _NOTHING).sounds else Playability.NONE


def _container(facts: MediaFacts) -> str:
    return facts.container.split(",", maxsplit=1)[0]

"""Which audio track is transcribed: forums record the floor and its interpreters."""

from pathlib import Path

from archive.errors import NoAudio
from archive.messages import NOTHING, Message, Quoted, message
from archive.recordings import AudioTrack, MediaFacts

# Containers tag languages by ISO 639-2; people say them by ISO 639-1
THREE_LETTERS = {
    "zh": {"zho", "chi", "cmn", "yue"},
    "en": {"eng"},
    "fr": {"fra", "fre"},
    "de": {"deu", "ger"},
    "es": {"spa"},
    "ja": {"jpn"},
    "ko": {"kor"},
    "ru": {"rus"},
    "ar": {"ara"},
    "pt": {"por"},
    "it": {"ita"},
}


def choose_track(path: Path, facts: MediaFacts, wanted: str | None = None) -> tuple[int, Message]:
    """The track's number (from 1) and a remark that names the others, if there are any.

    wanted: a number or a language; None takes the one the container calls default, else the first.
    NoAudio lists what is there.
    """
    tracks = facts.audio_tracks
    if not tracks:
        raise NoAudio(path)
    chosen = next((track for track in tracks if track.is_default), tracks[0])
    if wanted is not None:
        fitting = [track for track in tracks if _fits(track, wanted)]
        if not fitting:
            raise NoAudio(path, wanted, [str(track) for track in tracks])
        chosen = fitting[0]
    others = [str(track) for track in tracks if track != chosen]
    if not others:
        return chosen.position, NOTHING
    return chosen.position, message(
        "audio track {track} is used; there are others: {others}",
        track=Quoted(str(chosen)),
        others=tuple(Quoted(one) for one in others),
    )


def track_language(facts: MediaFacts, position: int | None) -> str | None:
    """The language of a track as two letters, where its tag is one that we know."""
    for track in facts.audio_tracks:
        if track.position == position and track.language:
            tag = track.language.lower().split("-")[0]
            return next((two for two, three in THREE_LETTERS.items() if tag in three | {two}), None)
    return None


def _fits(track: AudioTrack, wanted: str) -> bool:
    if wanted.isdecimal():
        return track.position == int(wanted)
    tag = (track.language or "").lower().split("-")[0]
    return bool(tag) and tag in THREE_LETTERS.get(wanted.lower(), set()) | {wanted.lower()}

"""Where a recording plays, or why it does not."""

from enum import StrEnum

from pydantic import Field

from archive.gate import may_leave
from archive.media import Playability
from archive.proxies import media_playability
from archive.recordings import MediaFacts, Recording
from web.views.view import View


class MediaKind(StrEnum):
    """What plays."""

    VIDEO = "video"
    AUDIO = "audio"


class Obstacle(StrEnum):
    """Why a recording cannot be played."""

    TEXT_ONLY = "text-only"  # its media never came
    CLOSED = "closed"  # listed, but not to be played
    MISSING = "missing"  # its file is not where it was


class PlaybackView(View):
    """Where a recording plays, or why it does not."""

    obstacle: Obstacle | None
    kind: MediaKind | None
    url: str | None = Field(description="The original, in byte ranges.")
    media_type: str | None
    browsers: Playability | None = Field(description="Which browsers play the original: all, some or none.")
    proxy: str | None = Field(
        description="Where the others find a copy that they play; `/api/recordings/ID/proxy` has it made."
    )
    captions: str | None = Field(description="WebVTT.")
    thumbnail: str | None = Field(description="JPEG; `?t=12` is the picture near that second.")


def playback_view(recording: Recording, *, has_captions: bool = True) -> PlaybackView:
    """Where a recording plays; looks whether its file is there."""
    obstacle = obstacle_to(recording)
    captions = f"/recordings/{recording.id}/captions.vtt" if has_captions else None
    if recording.media is None or obstacle is not None:
        kind = None if recording.media is None else kind_of(recording.media.facts)
        return PlaybackView(
            obstacle=obstacle,
            kind=kind,
            url=None,
            media_type=None,
            browsers=None,
            proxy=None,
            captions=captions,
            thumbnail=None,
        )
    facts, browsers = recording.media.facts, media_playability(recording.media)
    return PlaybackView(
        obstacle=None,
        kind=kind_of(facts),
        url=f"/recordings/{recording.id}/media",
        media_type=media_type_of(facts),
        browsers=browsers,
        proxy=None if browsers is Playability.ALL else f"/recordings/{recording.id}/proxy",
        captions=captions,
        thumbnail=f"/recordings/{recording.id}/thumbnail.jpg" if facts.has_picture else None,
    )


def obstacle_to(recording: Recording) -> Obstacle | None:
    """What stands between a reader and the sound."""
    if not may_leave(recording):
        return Obstacle.CLOSED
    if recording.media is None:
        return Obstacle.TEXT_ONLY
    return None if recording.media.path.is_file() else Obstacle.MISSING


def kind_of(facts: MediaFacts) -> MediaKind:
    return MediaKind.VIDEO if facts.has_picture else MediaKind.AUDIO


SUBTYPES = {  # the first of PyAV's container names -> what browsers call it
    "mov": "mp4", "matroska": "webm", "ogg": "ogg", "mp3": "mpeg", "wav": "wav", "flac": "flac", "aac": "aac",
    "aiff": "aiff", "amr": "amr", "avi": "x-msvideo", "mpegts": "mp2t", "mpeg": "mpeg", "asf": "x-ms-asf",
    "flv": "x-flv", "caf": "x-caf", "w64": "x-w64",
}  # fmt: skip


def media_type_of(facts: MediaFacts) -> str:
    """The media type by what the file is, whatever its name says."""
    subtype = SUBTYPES.get(facts.container.split(",", maxsplit=1)[0])
    return f"{kind_of(facts)}/{subtype}" if subtype else "application/octet-stream"

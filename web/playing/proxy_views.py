"""The copy of a recording that every browser plays: whether there is one, and how far it is."""

from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field

from archive.media import Playability
from archive.messages import as_fields
from archive.proxies import media_playability
from archive.recordings import Recording
from archive.sentences import Language, told
from web.playing.proxying import ProxyStanding, ProxyState
from web.shell.problems import Problem, title_of
from web.views.playback import MediaKind, PlaybackView, kind_of
from web.views.view import View, WithDetail, WithHint

EXAMPLE: dict[str, Any] = {
    "recording": "r4k2m9x0cd7",
    "browsers": "none",
    "state": "making",
    "share": 0.25,
    "url": None,
    "media_type": None,
    "failure": None,
}


class ProxyFailureView(WithDetail, WithHint):
    """Why there is no copy."""

    code: str
    title: str = Field(description="In the reader's language.")
    told: str | None = Field(
        description="Detail and hint in the reader's language; null: English, or not known."
    )


class ProxyView(View):
    """The copy of a recording that every browser plays."""

    recording: str
    browsers: Playability | None = Field(description="Which browsers play the original: all, some or none.")
    state: ProxyState
    share: float | None = Field(description="Share that is converted, 0 to 1; null: not known.")
    url: str | None = Field(description="The copy, in byte ranges, once it is ready.")
    media_type: str | None
    failure: ProxyFailureView | None

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    @property
    def is_on_its_way(self) -> bool:
        return self.state in (ProxyState.WAITING, ProxyState.MAKING)

    @property
    def can_be_had(self) -> bool:
        """Whether there is a copy, or one may be asked for."""
        return self.state not in (ProxyState.NOT_NEEDED, ProxyState.OFF)


def proxy_view(recording: Recording, standing: ProxyStanding, language: Language) -> ProxyView:
    """How far the copy of a recording is, told in a language."""
    media, is_ready = recording.media, standing.state is ProxyState.READY
    return ProxyView(
        recording=recording.id,
        browsers=None if media is None else media_playability(media),
        state=standing.state,
        share=None if standing.share is None else round(standing.share, 3),
        url=proxy_url(recording.id) if is_ready else None,
        media_type=proxy_media_type(recording) if is_ready else None,
        failure=failure_of(recording, standing, language),
    )


def proxy_url(recording_id: str) -> str:
    return f"/recordings/{recording_id}/proxy"


def proxy_media_type(recording: Recording) -> str:
    has_picture = recording.media is not None and kind_of(recording.media.facts) is MediaKind.VIDEO
    return "video/mp4" if has_picture else "audio/mp4"


def failure_of(recording: Recording, standing: ProxyStanding, language: Language) -> ProxyFailureView | None:
    """Without the folder that the file lies in: that is for those who run the archive."""
    failed = standing.failure
    if failed is None:
        return None
    path = Path(recording.path) if recording.media is None else recording.media.path
    detail, hint = (text.replaced(str(path), path.name) for text in (failed.error_message, failed.error_hint))
    problem = Problem(0, failed.error_code or "error", detail, hint)
    return ProxyFailureView(
        code=problem.code,
        title=told(title_of(problem.code), language),
        **as_fields("detail", problem.detail),
        **as_fields("hint", problem.hint),
        told=problem.told(language),
    )


class SourceView(View):
    """A file that the player of a page may take."""

    url: str
    media_type: str


def player_sources(playback: PlaybackView, proxy: ProxyView) -> tuple[SourceView, ...]:
    """What a player takes, the first that it can play; nothing where a copy has to be made first.

    Where no copy can be had the original is all there is.
    """
    sources: list[SourceView] = []
    if playback.obstacle is not None:
        return ()
    if playback.url is not None and (playback.browsers is not Playability.NONE or not proxy.can_be_had):
        media_type = playback.media_type or ""
        sources.append(SourceView(url=playback.url, media_type=media_type))
    if proxy.url is not None:
        sources.append(SourceView(url=proxy.url, media_type=proxy.media_type or ""))
    return tuple(sources)

"""oEmbed: what another site needs to show a recording's player in its page (oembed.com)."""

import re
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import ConfigDict, Field

from archive import config
from archive.errors import NotFound
from archive.messages import message
from web.linking.frames import embed_path, frame_code, frame_size
from web.linking.previews import excerpt, picture_shape, with_second
from web.linking.site import Site
from web.linking.spans import LinkedSpan, span_of
from web.shell.hosts import host_name, is_own_name
from web.views import MediaKind, RecordingView
from web.views.view import View

THUMBNAIL_WIDTH = 480

_PATH = re.compile(r"/(?:recordings|embed)/([^/]+)/?")

EXAMPLE: dict[str, Any] = {
    "version": "1.0",
    "type": "video",
    "title": "Artificial intelligence in production",
    "author_name": "戴莹",
    "provider_name": "Rostrum",
    "provider_url": "https://archive.example.org/",
    "cache_age": 3600,
    "thumbnail_url": "https://archive.example.org/recordings/r4k2m9x0cd7/thumbnail.jpg?t=12.5",
    "thumbnail_width": 480,
    "thumbnail_height": 270,
    "width": 640,
    "height": 416,
    "html": '<iframe src="https://archive.example.org/embed/r4k2m9x0cd7?t=12.5,20" …></iframe>',
}


class AddressUnknown(NotFound):
    """An address that is none of a recording of this archive."""

    code = "address-unknown"
    title = message("Not the address of a recording")
    absence = message("No recording has the address “{name}”.")


class OEmbedView(View):
    """A recording for the page of another site."""

    version: Literal["1.0"] = "1.0"
    type: Literal["video", "rich", "link"] = Field(
        description="rich: sound alone; link: it does not play here, or no other site may frame it."
    )
    title: str
    author_name: str | None = Field(default=None, description="Who speaks.")
    provider_name: str = "Rostrum"
    provider_url: str
    cache_age: int = Field(default=3600, description="Seconds.")
    thumbnail_url: str | None = None
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None
    width: int | None = None
    height: int | None = None
    html: str | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})


def linked_recording(url: str, site: Site, web: config.Web) -> tuple[str, LinkedSpan]:
    """The id and the span that an address of this archive is about; AddressUnknown."""
    try:
        parts = urlsplit(url)
        match = _PATH.fullmatch(parts.path)
        name = host_name(parts.netloc)
        own = host_name(urlsplit(site.address).netloc)
    except ValueError as error:
        raise AddressUnknown(url) from error
    if parts.scheme not in ("http", "https") or match is None or name is None:
        raise AddressUnknown(url)
    if name != own and not is_own_name(name, web):
        raise AddressUnknown(url)
    times = parse_qs(parts.query).get("t") or parse_qs(parts.fragment).get("t") or [""]
    return unquote(match[1]), span_of(times[0])


def oembed_view(
    site: Site, view: RecordingView, span: LinkedSpan, most_wide: int | None, most_high: int | None
) -> OEmbedView:
    """How a recording is shown elsewhere, in at most so many pixels."""
    picture, names = view.playback.thumbnail, [one.name for one in view.speakers]
    shape = picture_shape(view)
    facts: dict[str, Any] = {
        "title": excerpt(view.title, 200),
        "author_name": excerpt(", ".join(names), 200) or None,
        "provider_url": site.absolute("/"),
    }
    if picture is not None and fits(THUMBNAIL_WIDTH, round(THUMBNAIL_WIDTH / shape), most_wide, most_high):
        facts["thumbnail_url"] = site.absolute(with_second(picture, span))
        facts["thumbnail_width"], facts["thumbnail_height"] = THUMBNAIL_WIDTH, round(THUMBNAIL_WIDTH / shape)
    if not site.may_be_framed or view.playback.obstacle is not None:
        return OEmbedView(type="link", **facts)
    is_video = view.playback.kind is MediaKind.VIDEO
    size = frame_size(shape if is_video else None, most_wide, most_high)
    source = site.absolute(embed_path(view.id, span))
    return OEmbedView(
        type="video" if is_video else "rich",
        width=size[0],
        height=size[1],
        html=frame_code(source, facts["title"], size),
        **facts,
    )


def fits(width: int, height: int, most_wide: int | None, most_high: int | None) -> bool:
    return (most_wide is None or width <= most_wide) and (most_high is None or height <= most_high)

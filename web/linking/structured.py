"""Recordings for search engines, in the words of schema.org; as JSON-LD it is data, never run."""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from markupsafe import Markup

from archive.recordings import Segment, Standing, join_texts
from archive.timecode import Milliseconds, seconds
from web.linking.site import Site
from web.linking.spans import LinkedSpan, Said, said_from
from web.views import MediaKind, RecordingView

LONGEST_NAME = 100  # characters
TYPES = {MediaKind.VIDEO: "VideoObject", MediaKind.AUDIO: "AudioObject", None: "CreativeWork"}

_ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&'\u2028\u2029"}


def script_json(data: dict[str, Any]) -> Markup:
    """JSON that can stand in a script element: nothing in it ends the element or a line of a script."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup(written)  # noqa: S704  escaped in the line above


def recording_data(
    site: Site,
    standing: Standing,
    view: RecordingView,
    said: Said,
    span: LinkedSpan,
    description: str,
) -> dict[str, Any]:
    """What it is, where it plays, who speaks when; fields that say nothing are left out."""
    playback, recording = view.playback, standing.recording
    thumbnail, url = playback.thumbnail, playback.url
    duration = view.duration
    data = {
        "@context": "https://schema.org",
        "@type": TYPES[playback.kind],
        "@id": site.absolute(view.link),
        "url": site.absolute(view.link),
        "name": view.title[:LONGEST_NAME],
        "description": description,
        "inLanguage": view.language,
        "dateCreated": None if view.recorded_on is None else view.recorded_on.isoformat(),
        "uploadDate": None
        if recording.added_at is None
        else recording.added_at.replace(tzinfo=UTC).isoformat(),
        "duration": None if duration is None else f"PT{duration:.10g}S",
        "thumbnailUrl": None if thumbnail is None else site.absolute(thumbnail),
        "contentUrl": None if url is None else site.absolute(url),
        "encodingFormat": playback.media_type,
        "embedUrl": site.absolute(f"/embed/{view.id}") if url and site.may_be_framed else None,
        "copyrightNotice": view.rights,
        "contributor": [
            {"@type": "Person", "name": one.name[:LONGEST_NAME], "url": site.absolute(one.link)}
            for one in view.speakers
        ],
        "recordedAt": _event(site, view),
        "hasPart": _clips(site, view, said, span),
    }
    return {name: value for name, value in data.items() if value not in (None, [], "")}


def _event(site: Site, view: RecordingView) -> dict[str, Any] | None:
    event = view.event
    if event is None:
        return None
    data = {
        "@type": "Event",
        "name": event.title[:LONGEST_NAME],
        "url": site.absolute(event.link),
        "startDate": event.starts_on and event.starts_on.isoformat(),
        "endDate": event.ends_on and event.ends_on.isoformat(),
        "location": {"@type": "Place", "name": event.venue} if event.venue else None,
        "organizer": {"@type": "Organization", "name": event.organiser} if event.organiser else None,
    }
    return {name: value for name, value in data.items() if value}


def _clips(site: Site, view: RecordingView, said: Said, span: LinkedSpan) -> list[dict[str, Any]]:
    """Where somebody speaks at length, and what the link is about, in the order of time."""
    clips = {turn.start: _clip(site, view, turn.beginning, turn.end) for turn in said.turns()}
    heard = [] if span.start is None else said_from(said.heard, span)
    if heard:
        clips[heard[0].start] = _clip(site, view, heard, heard[-1].end)
    return [clips[start] for start in sorted(clips)]


def _clip(site: Site, view: RecordingView, beginning: Sequence[Segment], end: Milliseconds) -> dict[str, Any]:
    start, speaker = seconds(beginning[0].start), beginning[0].speaker
    words = join_texts(segment.text for segment in beginning)
    return {
        "@type": "Clip",
        "name": (f"{speaker}: {words}" if speaker else words)[:LONGEST_NAME],
        "startOffset": start,
        "endOffset": seconds(end),
        "url": site.absolute(f"{view.link}?t={start:.10g}"),
    }

"""Every page there is, each with an address at which to look at it.

What holds for all pages is tested over this table; a route of a page without a row here fails a test.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from fastapi.routing import APIRoute

from web import pages
from web.shell import sign_in


@dataclass(frozen=True, slots=True)
class Shown:
    """A page in one of its states."""

    name: str
    route: str  # of the page, as its router has it; empty: what is shown instead of a page
    address: str  # {names} stand for what `Places` finds
    status: int = 200


EVERY_PAGE = (
    Shown("home", "/", "/"),
    Shown("question-empty", "/search", "/search", 422),
    Shown("results", "/search", "/search?q=what+was+said+about+young+directors"),
    Shown("results-chinese", "/search", "/search?q=谁提到了虚拟拍摄"),
    Shown(
        "results-narrowed",
        "/search",
        "/search?q=money&speaker=Martin+Hale&language=en&from=2024-01-01&sort=newest",
    ),
    Shown("results-phrase", "/search", "/search?q=%22young+directors%22&by=words"),
    Shown("results-text-only", "/search", "/search?q=the+roof+of+the+garage"),
    Shown("nothing-found", "/search", "/search?q=chromodynamics&event={event}"),
    Shown("nothing-found-near-words", "/search", "/search?q=directirs&by=words"),
    Shown("unknown-speaker", "/search", "/search?q=money&speaker=Martin+Hail", 404),
    Shown("question-refused", "/search", "/search?q=money&from=yesterday", 422),
    Shown("recordings", "/recordings", "/recordings"),
    Shown("recordings-narrowed", "/recordings", "/recordings?title=o&language=en&sort=longest"),
    Shown("recordings-none-fit", "/recordings", "/recordings?title=zzz"),
    Shown("recording-video", "/recordings/{recording_id}", "/recordings/{video}?t=30"),
    Shown("recording-chinese", "/recordings/{recording_id}", "/recordings/{chinese}"),
    Shown("recording-audio", "/recordings/{recording_id}", "/recordings/{audio}"),
    Shown("recording-text-only", "/recordings/{recording_id}", "/recordings/{text}"),
    Shown("recording-closed", "/recordings/{recording_id}", "/recordings/{closed}"),
    Shown(
        "clip-forgotten",
        "/recordings/{recording_id}/clips/{key}",
        "/recordings/{audio}/clips/0123456789abcdef",
        404,
    ),
    Shown("embedded", "/embed/{recording_id}", "/embed/{video}?t=30,40"),
    Shown("embedded-text-only", "/embed/{recording_id}", "/embed/{text}"),
    Shown("embedded-nothing", "/embed/{recording_id}", "/embed/nothing", 404),
    Shown("events", "/events", "/events"),
    Shown("event", "/events/{event_id}", "/events/{event}"),
    Shown("speakers", "/speakers", "/speakers"),
    Shown("speakers-found", "/speakers", "/speakers?name=hale"),
    Shown("speaker", "/speakers/{speaker_id}", "/speakers/{speaker}"),
    Shown("intake", "/ingest", "/ingest"),
    Shown("status", "/status", "/status"),
    Shown("sign-in", "/sign-in", "/sign-in"),
    Shown("no-such-page", "", "/nowhere", 404),
    Shown("no-such-recording", "", "/recordings/nothing", 404),
    Shown("removed-recording", "", "/recordings/removed", 410),
    Shown("no-such-event", "", "/events/nothing", 404),
    Shown("no-such-speaker", "", "/speakers/nobody", 404),
    Shown("closed-media", "", "/recordings/{closed}/media", 403),
    Shown("no-such-part", "", "/recordings?cursor=damaged", 422),
    Shown("wrong-method", "", "/sign-out", 405),
)


def page_routes() -> set[str]:
    """The routes that answer GET with a page."""
    parts = [import_module(f"web.pages.{found.name}") for found in pkgutil.iter_modules(pages.__path__)]
    routers = [part.router for part in [*parts, sign_in] if hasattr(part, "router")]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return {route.path for route in routes if "GET" in (route.methods or ())}


@dataclass(frozen=True, slots=True)
class Places:
    """The ids that addresses of one served archive are made of."""

    ids: dict[str, str]

    @classmethod
    def of(cls, read: Callable[[str], Any]) -> "Places":
        """Of an archive that has every kind of recording; `read` gives what an address of its API answers."""
        recordings = read("/api/recordings")["recordings"]
        recordings.sort(key=lambda one: len(one["speakers"]))  # of each kind the one with the most counts
        ids = {kind_of(one): one["id"] for one in recordings}
        ids["event"] = read("/api/events")["events"][0]["id"]
        speakers = read("/api/speakers?name=hale")["speakers"]
        return cls({**ids, "speaker": speakers[0]["id"]})

    def address(self, shown: Shown) -> str:
        return shown.address.format_map(self.ids)


def kind_of(recording: dict[str, Any]) -> str:
    """What a recording is an example of."""
    playback = recording["playback"]
    if playback["obstacle"]:
        return {"text-only": "text", "closed": "closed"}.get(playback["obstacle"], "missing")
    if recording["language"] == "zh":
        return "chinese"
    return str(playback["kind"])

"""Cursors: places in lists, as addresses carry them, and the addresses of the parts before and after."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from fastapi import Request
from starlette.responses import Response

from archive.errors import CursorRefused
from archive.listing import Part, Place

PARAMETER = "cursor"
LONGEST = 16 * 1024  # characters: a key holds a path, and paths may be long
LARGEST = 2**63  # what databases take for a number


def cursor_of(place: Place, list_name: str) -> str:
    """list_name: what tells the list from all others, its filters and its order included."""
    written = json.dumps([_digest(list_name), place.is_before, *place.key], ensure_ascii=False)
    return urlsafe_b64encode(written.encode("utf-8", "replace")).decode("ascii").rstrip("=")


def place_of(cursor: str, list_name: str) -> Place | None:
    """The place that a cursor of this list stands for; none for none. CursorRefused for anything else."""
    if not cursor:
        return None
    try:
        if len(cursor) > LONGEST:
            raise CursorRefused
        written = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        digest, is_before, *key = json.loads(written)
        json.dumps(key, ensure_ascii=False).encode("utf-8")  # refuses half characters
    except (ValueError, TypeError, RecursionError) as error:
        raise CursorRefused from error
    if digest != _digest(list_name) or not isinstance(is_before, bool) or not all(map(_is_key, key)):
        raise CursorRefused
    return Place(tuple(key), is_before)


def _digest(list_name: str) -> str:
    return sha256(list_name.encode("utf-8", "replace")).hexdigest()[:8]


def _is_key(value: object) -> bool:
    if isinstance(value, str):
        return "\0" not in value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


def part_url(request: Request, place: Place | None, list_name: str) -> str | None:
    """Where the same list goes on; None where it ends."""
    if place is None:
        return None
    url = request.url.remove_query_params("offset")
    url = url.include_query_params(**{PARAMETER: cursor_of(place, list_name)})
    return f"{url.path}?{url.query}"


def link_parts(response: Response, request: Request, part: Part[Any], list_name: str) -> str | None:
    """Put the addresses of the parts beside this one into the Link header (RFC 8288); the next one's."""
    places = {"next": part.next, "prev": part.previous}
    urls = {name: url for name, place in places.items() if (url := part_url(request, place, list_name))}
    if urls:
        response.headers["Link"] = ", ".join(f'<{url}>; rel="{name}"' for name, url in urls.items())
    return urls.get("next")

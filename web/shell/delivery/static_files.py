"""Scripts, styles and icons, under an address that changes with what they hold.

/static/0f3a9c2b7d1e/player.js imports "./clock.js" and so gets it from the same version: browsers keep
both for a year, and never mix them with those of another version.
"""

import os
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parents[2] / "static"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {  # whatever the machine's own table says
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_VERSIONED = re.compile(r"([0-9a-f]{12})/(.+)", re.DOTALL)


@cache
def contents() -> dict[str, bytes]:
    """The files by name, read once: a page asks for dozens, and they do not change while they are served."""
    files = (file for file in sorted(FOLDER.rglob("*")) if file.suffix in TYPES)
    return {file.relative_to(FOLDER).as_posix(): file.read_bytes() for file in files}


@cache
def static_version() -> str:
    """A digest of all the files."""
    digest = sha256()
    for name, content in contents().items():
        digest.update(f"{name} {sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()[:12]


@cache
def static_prefix() -> str:
    """What pages put before a file's name."""
    return f"/static/{static_version()}/"


class VersionedFiles(StaticFiles):
    """The files, with or without a version before their name; only with today's they are kept long.

    Under another version (of a page from before an update) today's file is better than none.
    """

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        match = _VERSIONED.fullmatch(path.replace(os.sep, "/"))
        name = match[2] if match else path
        if match and match[1] == static_version() and name in contents():
            headers = {"Cache-Control": FOREVER, "Content-Type": TYPES[Path(name).suffix]}
            return Response(contents()[name], headers=headers)
        response = await super().get_response(name, scope)
        kind = TYPES.get(Path(path).suffix)
        if kind is not None and response.status_code in (200, 206):
            response.headers["Content-Type"] = kind
        return response

    def is_not_modified(self, *_headers: Headers) -> bool:
        """That is asked once, of all answers."""
        return False

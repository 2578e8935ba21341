"""Scripts and styles are kept for a year under an address that says what they hold."""

import re
from pathlib import PurePosixPath

import pytest
from starlette.testclient import TestClient

from web.shell.delivery import static_prefix
from web.shell.delivery.static_files import FOLDER, FOREVER, TYPES

FILES = sorted(file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*") if file.is_file())
MODULES = {(FOLDER / name).resolve() for name in FILES}
PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize("name", FILES)
def test_every_file_has_its_type_and_is_kept_long(client: TestClient, name: str) -> None:
    versioned, plain = client.get(f"{static_prefix()}{name}"), client.get(f"/static/{name}")

    assert versioned.content == plain.content == (FOLDER / name).read_bytes()
    if PurePosixPath(name).suffix in TYPES:
        assert versioned.headers["content-type"] == TYPES[PurePosixPath(name).suffix]
    assert versioned.headers["cache-control"] == FOREVER
    assert "no-cache" in plain.headers["cache-control"]


def test_files_of_another_version_are_todays_and_not_kept(client: TestClient) -> None:
    response = client.get("/static/0123456789ab/shell/base.css")

    assert response.content == (FOLDER / "shell/base.css").read_bytes()
    assert "no-cache" in response.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "nothing.js",
        "../app.py",
        "%2e%2e/app.py",
        "base.css",
        "x/shell/base.css",
        f"{'0' * 12}/../../app.py",
    ],
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"{static_prefix()}{path}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/search?q=channel", "/recordings/r1opening", "/ingest", "/nothing"])
def test_pages_name_versioned_files_only(client: TestClient, path: str) -> None:
    named = re.findall(r'"(/static/[^"#]*)', client.get(path, headers=PAGE).text)

    assert named
    assert all(name.startswith(static_prefix()) for name in named)


def test_modules_import_their_neighbours_of_the_same_version() -> None:
    """Relative names only: an absolute one would lead out of the version."""
    for name in FILES:
        if name.endswith(".js"):
            for imported in re.findall(r'^import\b[^"]*"([^"]+)"', (FOLDER / name).read_text(), re.MULTILINE):
                assert imported.startswith(("./", "../")), name
                assert (FOLDER / name).parent.joinpath(imported).resolve() in MODULES, name

"""docs/api.md has a curl for each route of the API, and those that read work as they stand."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from fastapi import FastAPI
from serving import serving

DOCUMENT = Path(__file__).parents[3] / "docs/api.md"
SHOWN = "http://127.0.0.1:8000"
UPLOAD = "1f8e02c47d5ab9063e17c2f0"
ENDLESS = "/api/ingest/events"


@dataclass(frozen=True, slots=True)
class Command:
    """A curl of the document."""

    arguments: tuple[str, ...]

    @property
    def url(self) -> str:
        [url] = [one for one in self.arguments if one.startswith("http")]
        return url

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def method(self) -> str:
        if "-I" in self.arguments:
            return "HEAD"
        return self.arguments[self.arguments.index("-X") + 1] if "-X" in self.arguments else "GET"


COMMANDS = [
    Command(tuple(shlex.split(block.replace("\\\n", " "))))
    for block in re.findall(r"```sh\n(curl .*?)\n```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
]
READING = [one for one in COMMANDS if one.method in ("GET", "HEAD", "OPTIONS") and one.path != ENDLESS]


def test_every_route_of_the_api_has_its_curl(app: FastAPI) -> None:
    described = {
        (method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods
    }
    patterns = {operation: re.compile(re.sub(r"\{\w+\}", "[^/]+", operation[1])) for operation in described}

    shown = {
        (command.method, path)
        for command in COMMANDS
        for (method, path), pattern in patterns.items()
        if command.method == method and pattern.fullmatch(command.path)
    }

    assert shown == described
    assert all(command.url.startswith(f"{SHOWN}/") for command in COMMANDS)


@pytest.fixture(scope="module")
def served(example_archive: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served") / "archive"
    shutil.copytree(example_archive.folder, folder)
    with serving(folder) as url:
        yield url


def curl(served: str, example_archive: Any, arguments: tuple[str, ...], folder: Path) -> str:
    """What it prints, asked of the served archive; a status of 400 and more fails."""
    here = [
        example_archive.here(one)
        .replace(SHOWN, served)
        .replace(quote(SHOWN, safe=""), quote(served, safe=""))
        for one in arguments[1:]
    ]
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "60", *here],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, f"{here}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
@pytest.mark.parametrize("command", READING, ids=lambda command: f"{command.method} {command.path}")
def test_curls_that_read_work(command: Command, served: str, example_archive: Any, tmp_path: Path) -> None:
    if UPLOAD in command.path:
        begin = next(one for one in COMMANDS if one.method == "POST" and one.path == "/api/uploads")
        begun = json.loads(curl(served, example_archive, begin.arguments, tmp_path))
        example_archive.names[UPLOAD] = begun["id"]

    said = curl(served, example_archive, command.arguments, tmp_path)

    if command.method == "GET" and command.path.startswith("/api/"):
        assert json.loads(said)
    else:
        assert said or list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_curl_of_the_stream_tells_how_things_stand(served: str) -> None:
    [command] = [one for one in COMMANDS if one.path == ENDLESS]
    arguments = [one.replace(SHOWN, served) for one in command.arguments[1:]]

    with subprocess.Popen(["curl", "--silent", *arguments], stdout=subprocess.PIPE, text=True) as asked:
        assert asked.stdout is not None
        lines = [asked.stdout.readline().strip() for _ in range(3)]
        asked.terminate()

    assert lines == ["retry: 2000", "", "event: snapshot"]

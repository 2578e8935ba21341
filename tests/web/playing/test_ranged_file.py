"""Files in byte ranges: odd headers, files that go away, readers who take nothing."""

import os
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from serving import serving
from starlette.responses import FileResponse
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import store
from archive.errors import MediaMissing, RostrumError
from archive.recordings import MediaFacts, MediaFile, Recording
from archive.timecode import Milliseconds
from web.playing.ranged_file import MOST_RANGES, RangedFile, is_meaningful_range
from web.shell.problems import on_error

CONTENT = bytes(range(256)) * 8
LARGE = 64 << 20  # bytes: more than the system keeps for a reader who takes nothing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "talk.mp4"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def reader(file: Path) -> TestClient:
    app = FastAPI()
    app.add_exception_handler(RostrumError, on_error)
    app.get("/")(lambda: RangedFile(file, media_type="video/mp4"))
    return TestClient(app)


@pytest.mark.parametrize(
    ("header", "content"),
    [
        ("bytes=0-0", CONTENT[:1]),
        ("bytes=5-", CONTENT[5:]),
        ("bytes=-5", CONTENT[-5:]),
        (" bytes = 3 - 9 ", CONTENT[3:10]),
        ("bytes=2000-999999999999999999", CONTENT[2000:]),
        ("bytes=-999999999999999999", CONTENT),
        ("bytes=0-9,5-19", CONTENT[:20]),  # they overlap
    ],
)
def test_one_range_is_sent(reader: TestClient, header: str, content: bytes) -> None:
    response = reader.get("/", headers={"Range": header})

    assert (response.status_code, response.content) == (206, content)
    assert response.headers["content-length"] == str(len(content))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=--5",
        "bytes=9-3",
        "bytes=0-4,9-3",
        "bytes=0-1;2-3",
        "bytes=a-b",
        "bytes=0x0-0x9",
        "bytes=1.5-2",
        "bytes=²-³",
        "bytes=" + "9" * 5000 + "-",  # more digits than Python makes a number of
        "bytes=-" + "9" * 5000,
        "bytes=" + ",".join(["0-0"] * (MOST_RANGES + 1)),
        "lines=0-9",
        "0-9",
    ],
)
def test_range_that_means_nothing_is_ignored(reader: TestClient, header: str) -> None:
    response = reader.get("/", headers=[(b"Range", header.encode("latin-1"))])

    assert not is_meaningful_range(header)
    assert (response.status_code, response.content) == (200, CONTENT)


@pytest.mark.parametrize("header", ["bytes=2048-", "bytes=999999999999999999-", "bytes=-0"])
def test_range_beyond_the_end_is_not_satisfiable(reader: TestClient, header: str) -> None:
    response = reader.get("/", headers={"Range": header})

    assert (response.status_code, response.headers["content-range"]) == (416, "bytes */2048")


def test_several_ranges_are_sent_as_parts(reader: TestClient) -> None:
    response = reader.get("/", headers={"Range": "bytes=0-9, 100-109, -10"})

    message = BytesParser().parsebytes(
        b"Content-Type: " + response.headers["content-type"].encode() + b"\r\n\r\n" + response.content
    )
    parts = message.get_payload()
    assert isinstance(parts, list)
    assert response.status_code == 206
    assert [part["content-range"] for part in parts] == [  # type: ignore[index]  # a message has headers
        "bytes 0-9/2048",
        "bytes 100-109/2048",
        "bytes 2038-2047/2048",
    ]
    for content in (CONTENT[:10], CONTENT[100:110], CONTENT[-10:]):
        assert content in response.content


def test_file_that_is_not_there_is_a_problem(file: Path) -> None:
    file.unlink()

    with pytest.raises(MediaMissing):
        RangedFile(file)


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"Range": "bytes=0-9,20-29"}])
def test_file_that_goes_away_before_it_is_opened_is_a_problem(
    reader: TestClient, file: Path, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = FileResponse.__call__

    async def send_late(self: FileResponse, *arguments: Any) -> None:
        file.unlink()
        await send(self, *arguments)

    monkeypatch.setattr(FileResponse, "__call__", send_late)

    response = reader.get("/", headers=headers)

    assert (response.status_code, response.json()["code"]) == (404, "media-missing")
    assert str(file.parent) not in response.text


@pytest.fixture
def large(archive: Archive, tmp_path: Path) -> Path:
    """A recording whose file is large and has holes, so that it costs no disk."""
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        os.truncate(file.fileno(), LARGE)
    media = MediaFile(path, "0" * 64, LARGE, MediaFacts("mov,mp4", Milliseconds(9000), ()))
    with archive.catalogue.writing() as session:
        store.add_recording(session, Recording("large", "Large", "large.mp4", media=media), tmp_path)
    return path


@pytest.fixture
def site(archive: Archive, large: Path) -> Iterator[str]:
    assert large.exists()
    with serving(archive.folder) as url:
        yield url


def ask(site: str, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"{site}{path}", timeout=60) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_readers_who_take_nothing_hold_nobody_up(site: str) -> None:
    address = (urlsplit(site).hostname, urlsplit(site).port)
    request = f"GET /recordings/large/media HTTP/1.1\r\nHost: {urlsplit(site).netloc}\r\n\r\n".encode()
    with ExitStack() as stack:
        for _ in range(80):  # twice as many as there are threads
            reader = stack.enter_context(socket.create_connection(address, timeout=60))
            reader.sendall(request)
            assert reader.recv(12) == b"HTTP/1.1 200"  # and not a byte more

        assert ask(site, "/api/recordings/large")[0] == 200
        assert len(ask(site, "/recordings/large/media")[1]) == LARGE
        asking = [threading.Thread(target=ask, args=(site, "/recordings")) for _ in range(8)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join(60)
        assert not any(thread.is_alive() for thread in asking)


def test_file_that_is_moved_away_while_it_plays_is_sent_to_its_end(site: str, large: Path) -> None:
    with urllib.request.urlopen(f"{site}/recordings/large/media", timeout=60) as playing:
        first = playing.read(10)
        elsewhere = large.rename(large.with_suffix(".moved"))
        rest = playing.read()

    assert len(first) + len(rest) == LARGE
    status, body = ask(site, "/recordings/large/media")
    assert (status, b"media-missing" in body) == (404, True)
    elsewhere.rename(large)
    assert ask(site, "/recordings/large/media")[0] == 200

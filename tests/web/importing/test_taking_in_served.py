"""Progress and uploads on a real socket: streams, cut connections, and the end of the server."""

import json
import shutil
import socket
import time
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serving import serving

TUS = "Tus-Resumable: 1.0.0\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    return {"ROSTRUM__WEB__UPLOAD_FOLDER": str(folder)}


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def asked(url: str, request: str, body: bytes = b"") -> socket.socket:
    """A connection on which something has been asked."""
    connection = connected(url)
    connection.sendall(request.replace("\r\n\r\n", "\r\nHost: localhost\r\n\r\n", 1).encode() + body)
    return connection


def read_until(connection: socket.socket, mark: bytes) -> bytes:
    read = b""
    while mark not in read and (chunk := connection.recv(65_536)):
        read += chunk
    return read


def headers_of(connection: socket.socket) -> dict[str, str]:
    head = read_until(connection, b"\r\n\r\n").decode()
    return {
        name.lower(): value for name, _, value in (line.partition(": ") for line in head.splitlines()[1:])
    }


def answer(url: str, request: str, body: bytes = b"") -> dict[str, str]:
    with closing(asked(url, request, body)) as connection:
        return headers_of(connection)


def listening(url: str) -> socket.socket:
    return asked(url, "GET /api/ingest/events HTTP/1.1\r\nAccept-Encoding: gzip, br\r\n\r\n")


def test_streams_begin_with_a_snapshot_and_end_with_the_server(filled_folder: Path) -> None:
    with serving(filled_folder) as url:
        with closing(listening(url)) as connection:
            head, _, rest = read_until(connection, b"}\n\n").decode().partition("\r\n\r\n")
        streams = [listening(url) for _ in range(20)]
        deaf = listening(url)  # it never reads
        for stream in streams:
            read_until(stream, b"}\n\n")
        ends_at = time.monotonic()
    ended = time.monotonic() - ends_at

    assert "content-type: text/event-stream" in head.lower()
    assert "content-encoding" not in head.lower()
    assert "cache-control: no-store, no-transform" in head.lower()
    events = [block for block in rest.replace("\r\n", "\n").split("\n\n") if "event: " in block]
    data = events[0].partition("data: ")[2]
    assert "event: snapshot" in events[0]
    assert json.loads(data.partition("\n")[0])["state"] == "idle"
    assert ended < 4  # streams that nobody closes would have held it up for longer
    for stream in (*streams, deaf):
        assert b"0\r\n\r\n" in read_until(stream, b"0\r\n\r\n")  # ended, not cut
        stream.close()


def test_cut_upload_goes_on_where_it_broke_off_even_at_another_server(
    filled_folder: Path, tmp_path: Path, folder: Path, environment: dict[str, str]
) -> None:
    own = shutil.copytree(filled_folder, tmp_path / "copy")
    data = bytes(range(256)) * 4096  # a MiB
    name = b64encode(b"talk.mp4").decode()
    wanted = f"Upload-Length: {len(data)}\r\nUpload-Metadata: filename {name}\r\nContent-Length: 0\r\n"
    with serving(own, environment) as url:
        path = answer(url, f"POST /api/uploads HTTP/1.1\r\n{TUS}{wanted}\r\n")["location"]
        asked(url, patch(path, 0, len(data)), data[:700_000]).close()
        cut_at = wait_for_offset(url, path, at_least=600_000)
        refused = answer(url, patch(path, cut_at - 1, 1), b"x")
        assert refused["tus-resumable"] == "1.0.0"
        assert "upload-offset" not in refused
    assert 600_000 <= cut_at <= 700_000
    with serving(own, environment) as url:
        told = answer(url, f"HEAD {path} HTTP/1.1\r\n{TUS}\r\n")
        assert told["upload-offset"] == str(cut_at)
        done = answer(url, patch(path, cut_at, len(data) - cut_at), data[cut_at:])

    assert done["upload-offset"] == str(len(data))
    assert (folder / "talk.mp4").read_bytes() == data


def patch(path: str, offset: int, length: int) -> str:
    return (
        f"PATCH {path} HTTP/1.1\r\n{TUS}Content-Type: application/offset+octet-stream\r\n"
        f"Upload-Offset: {offset}\r\nContent-Length: {length}\r\n\r\n"
    )


def wait_for_offset(url: str, path: str, at_least: int) -> int:
    """The offset, once the server knows of what was sent."""
    for _ in range(100):
        told = answer(url, f"HEAD {path} HTTP/1.1\r\n{TUS}\r\n")
        if int(told["upload-offset"]) >= at_least:
            break
        time.sleep(0.05)
    return int(told["upload-offset"])

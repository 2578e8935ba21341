"""Uploads as programs send them: by tus, in parts, cut off, twice, hostile."""

import asyncio
import base64
import os
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from looping import run_in_loop
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import queries
from archive.errors import ConfigError, UploadNotFound
from archive.jobs import State
from web import create_app
from web.importing import uploads
from web.importing.desk import ImportDesk
from web.importing.uploads import KEEP_SECONDS

WithWeb = Callable[..., Archive]
BYTES = {"Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"}
MIB = 1 << 20
TOKEN = "correct horse battery staple"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder.resolve()


@pytest.fixture
def own(archive_copy: Archive, with_web: WithWeb, folder: Path) -> Archive:
    return with_web(archive_copy, upload_folder=str(folder), max_upload_mib=4)


@pytest.fixture
def sender(own: Archive) -> TestClient:
    """Somebody who may write. The queue does not run: what comes in waits."""
    client = TestClient(create_app(own), base_url="http://localhost")
    client.headers["Tus-Resumable"] = "1.0.0"
    return client


def desk(sender: TestClient) -> ImportDesk:
    found = sender.app.state.import_desk  # type: ignore[attr-defined]  # the app is ours
    assert isinstance(found, ImportDesk)
    return found


def metadata(name: str) -> str:
    return f"filename {base64.b64encode(name.encode('utf-8', 'surrogatepass')).decode()},filetype dmlkZW8="


def begin(sender: TestClient, name: str, length: int) -> Response:
    headers = {"Upload-Length": str(length), "Upload-Metadata": metadata(name)}
    return sender.post("/api/uploads", headers=headers)


def send(sender: TestClient, url: str, data: bytes, offset: int = 0) -> Response:
    return sender.patch(url, content=data, headers={**BYTES, "Upload-Offset": str(offset)})


def upload(sender: TestClient, name: str, data: bytes) -> str:
    """A whole file; the address of its upload."""
    url = begin(sender, name, len(data)).headers["location"]
    assert send(sender, url, data).status_code == 204
    return url


def waiting(archive: Archive) -> list[Path]:
    with archive.catalogue.reading() as session:
        return [work.path for work in queries.jobs(session, {State.WAITING})]


def visible(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def parts(folder: Path) -> list[str]:
    return sorted(path.suffix for path in (folder / ".parts").glob("*"))


def test_protocol_is_said(sender: TestClient) -> None:
    response = sender.options("/api/uploads", headers={"Tus-Resumable": "0.0.1"})

    assert response.status_code == 204
    said = {
        name: response.headers[name]
        for name in ("tus-resumable", "tus-version", "tus-extension", "tus-max-size")
    }
    assert said == {
        "tus-resumable": "1.0.0",
        "tus-version": "1.0.0",
        "tus-extension": "creation,expiration,termination",
        "tus-max-size": str(4 * MIB),
    }


def test_file_in_parts_is_seen_when_it_is_whole_and_put_in_line(
    sender: TestClient, own: Archive, folder: Path
) -> None:
    data = os.urandom(3 * MIB + 17)
    begun = begin(sender, "圆桌 论坛.MP4", len(data))
    url = begun.headers["location"]
    assert (begun.status_code, begun.headers["tus-resumable"]) == (201, "1.0.0")
    assert begun.json()["url"] == url
    assert datetime.strptime(begun.headers["upload-expires"], "%a, %d %b %Y %H:%M:%S GMT")

    first = send(sender, url, data[: 2 * MIB])
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(2 * MIB))
    told = sender.head(url)
    assert (told.headers["upload-offset"], told.headers["upload-length"]) == (str(2 * MIB), str(len(data)))
    assert (told.headers["cache-control"], told.headers["upload-metadata"]) == (
        "no-store",
        metadata("圆桌 论坛.MP4"),
    )
    assert visible(folder) == {}
    assert [one["offset"] for one in sender.get("/api/uploads").json()["uploads"]] == [2 * MIB]
    last = send(sender, url, data[2 * MIB :], 2 * MIB)

    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(data)))
    assert visible(folder) == {"圆桌 论坛.MP4": data}
    assert waiting(own) == [folder / "圆桌 论坛.MP4"]
    assert parts(folder) == [".json"]
    assert sender.head(url).headers["upload-offset"] == str(len(data))  # the last answer may have been lost
    assert sender.get(url).json()["state"] == "taken"
    assert sender.get("/api/uploads").json() == {"uploads": []}


@pytest.mark.parametrize("offset", [0, 99, 101, 10**15])
def test_wrong_offset_is_refused_and_changes_nothing(sender: TestClient, offset: int) -> None:
    url = begin(sender, "talk.mp4", 200).headers["location"]
    send(sender, url, b"x" * 100)

    refused = send(sender, url, b"y" * 50, offset)

    assert (refused.status_code, refused.json()["code"]) == (409, "upload-conflict")
    assert refused.headers["tus-resumable"] == "1.0.0"
    assert sender.head(url).headers["upload-offset"] == "100"


def test_too_much_is_refused(sender: TestClient, folder: Path) -> None:
    url = begin(sender, "talk.mp4", 10).headers["location"]

    refused = send(sender, url, b"x" * 11)

    assert (refused.status_code, refused.json()["code"]) == (413, "upload-too-large")
    assert visible(folder) == {}


@pytest.mark.parametrize(
    ("name", "length", "status", "code"),
    [
        ("talk.mp4", 4 * MIB + 1, 413, "upload-too-large"),
        ("talk.mp4", 0, 422, "upload-refused"),
        ("talk.exe", 10, 422, "upload-refused"),
        ("talk.mp4.part", 10, 422, "upload-refused"),
        ("talk", 10, 422, "upload-refused"),
        ("event.yaml", 10, 422, "upload-refused"),
        ("talk.rttm", 10, 422, "upload-refused"),
    ],
)
def test_what_is_not_taken_is_told_before_a_byte_is_stored(
    sender: TestClient, folder: Path, name: str, length: int, status: int, code: str
) -> None:
    refused = begin(sender, name, length)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["tus-resumable"] == "1.0.0"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("length", ["", "-1", "1.5", "x", "9" * 40, "١٢"])
def test_length_that_is_no_number_is_refused(sender: TestClient, length: str) -> None:
    headers = [(b"Upload-Length", length.encode()), (b"Upload-Metadata", metadata("a.mp4").encode())]

    assert sender.post("/api/uploads", headers=headers).status_code == 422


@pytest.mark.parametrize(
    "value", ["", "filename", "filename %%%", "name YS5tcDQ=", "filename YS5tcDQ=" + "x" * 5000]
)
def test_file_without_a_name_is_refused(sender: TestClient, value: str) -> None:
    headers = {"Upload-Length": "10", "Upload-Metadata": value}

    assert sender.post("/api/uploads", headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../../etc/cron.d/x.mp4", "x.mp4"),
        ("C:\\talks\\x.mp4", "x.mp4"),
        ("/x.mp4", "x.mp4"),
        (".x.mp4", "x.mp4"),
        ("-y.mp4", "y.mp4"),
        ("a\0b\n.mp4", "ab.mp4"),
        ("科幻🚀.vtt", "科幻🚀.vtt"),
        ("\ud800.mp4", "\ufffd\ufffd\ufffd.mp4"),
    ],
)
def test_names_stay_in_the_folder(sender: TestClient, folder: Path, sent: str, name: str) -> None:
    upload(sender, sent, b"abc")

    assert visible(folder) == {name: b"abc"}


def test_equal_names_are_numbered_and_equal_files_kept_once(
    sender: TestClient, own: Archive, folder: Path
) -> None:
    upload(sender, "talk.mp4", b"one")
    upload(sender, "talk.mp4", b"two")
    upload(sender, "talk.mp4", b"one")

    assert visible(folder) == {"talk.mp4": b"one", "talk (2).mp4": b"two"}
    assert waiting(own) == [folder / "talk (2).mp4", folder / "talk.mp4"]


def test_file_that_the_archive_has_is_told_and_not_kept(
    sender: TestClient, own: Archive, folder: Path
) -> None:
    with own.catalogue.reading() as session:
        media = queries.recording(session, "r2keynote").media
    assert media is not None

    url = upload(sender, "another name.m4a", media.path.read_bytes())

    assert sender.get(url).json() | {"expires": ""} == {
        "id": url.rpartition("/")[2],
        "url": url,
        "file": "another name.m4a",
        "length": media.size,
        "offset": media.size,
        "state": "known",
        "is_being_sent": False,
        "recording": "/recordings/r2keynote",
        "expires": "",
    }
    assert (visible(folder), waiting(own), parts(folder)) == ({}, [], [".json"])


def test_upload_that_is_given_up_is_gone(sender: TestClient, folder: Path) -> None:
    url = begin(sender, "talk.mp4", 10).headers["location"]
    send(sender, url, b"abc")

    assert sender.delete(url).status_code == 204

    assert parts(folder) == []
    for response in (sender.head(url), sender.get(url), sender.delete(url), send(sender, url, b"d", 3)):
        assert (response.status_code, response.headers["tus-resumable"]) == (404, "1.0.0")
        assert "upload-offset" not in response.headers


@pytest.mark.parametrize("name", ["nothing", "..%2F..%2Fx", "%00", "a" * 24, "A" * 24])
def test_unknown_upload_is_not_found(sender: TestClient, name: str) -> None:
    assert sender.head(f"/api/uploads/{name}").status_code == 404


def test_bytes_under_another_type_or_protocol_are_refused(sender: TestClient) -> None:
    url = begin(sender, "talk.mp4", 10).headers["location"]

    other = sender.patch(url, content=b"abc", headers={"Upload-Offset": "0", "Content-Type": "text/plain"})
    future = sender.patch(
        url, content=b"abc", headers={**BYTES, "Upload-Offset": "0", "Tus-Resumable": "2.0.0"}
    )

    assert other.status_code == 415
    assert (future.status_code, future.headers["tus-version"]) == (412, "1.0.0")
    assert sender.head(url).headers["upload-offset"] == "0"


def test_sender_that_falls_silent_is_not_waited_for_and_what_came_is_kept(
    sender: TestClient, own: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "PATIENCE_SECONDS", 0.05)
    url = begin(sender, "talk.mp4", 6).headers["location"]

    async def silent() -> AsyncIterator[bytes]:
        yield b"abc"
        await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        run_in_loop(desk(sender).uploads.receive(url.rpartition("/")[2], 0, silent()))

    assert sender.head(url).headers["upload-offset"] == "3"
    assert send(sender, url, b"def", 3).status_code == 204
    assert visible(folder) == {"talk.mp4": b"abcdef"}


def test_upload_that_is_being_sent_is_sent_by_nobody_else(sender: TestClient) -> None:
    url = begin(sender, "talk.mp4", 6).headers["location"]
    with desk(sender).uploads._alone_with(url.rpartition("/")[2]):
        busy = send(sender, url, b"abc")
        assert sender.get(url).json()["is_being_sent"]

    assert (busy.status_code, busy.json()["code"]) == (423, "upload-busy")
    assert send(sender, url, b"abc").status_code == 204


def test_upload_that_is_given_up_while_it_is_sent_ends_there(sender: TestClient, folder: Path) -> None:
    upload_id = begin(sender, "talk.mp4", 6).json()["id"]
    own = desk(sender).uploads

    async def chunks() -> AsyncIterator[bytes]:
        yield b"abc"
        await own.give_up(upload_id)
        yield b"def"

    with pytest.raises(UploadNotFound):
        run_in_loop(own.receive(upload_id, 0, chunks()))

    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_full_disk_is_told_and_what_is_here_is_kept(
    sender: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = begin(sender, "talk.mp4", 6).headers["location"]
    part = next((folder / ".parts").glob("*.part"))
    part.unlink()
    part.symlink_to("/dev/full")

    full = send(sender, url, b"abc")
    monkeypatch.setattr(uploads, "FREE_BYTES", 1 << 60)
    at_once = begin(sender, "other.mp4", 6)

    for response in (full, at_once):
        assert (response.status_code, response.json()["code"]) == (507, "disk-full")
    assert sender.head(url).status_code == 204


def test_abandoned_parts_are_swept_after_a_week(sender: TestClient, folder: Path) -> None:
    old = begin(sender, "old.mp4", 6).headers["location"]
    for path in (folder / ".parts").iterdir():
        os.utime(path, (time.time() - KEEP_SECONDS - 60,) * 2)
    young = begin(sender, "young.mp4", 6).headers["location"]

    assert (sender.head(old).status_code, sender.head(young).status_code) == (404, 204)
    expires = datetime.fromisoformat(sender.get(young).json()["expires"])
    assert expires.timestamp() == pytest.approx((datetime.now() + timedelta(days=7)).timestamp(), abs=60)


def test_uploads_are_for_those_who_may_write(own: Archive, with_web: WithWeb) -> None:
    reader = TestClient(create_app(with_web(own, token=TOKEN, public=True)), base_url="http://localhost")

    for method, path in (
        ("POST", "/api/uploads"),
        ("GET", "/api/uploads"),
        ("HEAD", "/api/uploads/" + "a" * 24),
        ("PATCH", "/api/uploads/" + "a" * 24),
        ("DELETE", "/api/uploads/" + "a" * 24),
    ):
        assert reader.request(method, path).status_code == 401, method


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_other_sites_upload_nothing(sender: TestClient, method: str) -> None:
    response = sender.request(method, "/api/uploads/x", headers={"Origin": "http://evil.example"})

    assert (response.status_code, response.json()["code"]) == (403, "cross-site")


def test_uploads_that_are_off_say_how_to_switch_them_on(archive_copy: Archive) -> None:
    sender = TestClient(create_app(archive_copy), base_url="http://localhost")

    refused = begin(sender, "talk.mp4", 6)

    assert (refused.status_code, refused.json()["code"]) == (403, "uploads-off")
    assert "web.upload_folder" in refused.json()["hint"]
    assert sender.get("/api/uploads").json() == {"uploads": []}


def test_folder_that_is_not_mounted_is_not_written_past(
    own: Archive, folder: Path, sender: TestClient
) -> None:
    folder.rmdir()

    assert begin(sender, "talk.mp4", 6).status_code == 422
    assert not folder.exists()


def test_uploads_in_the_cache_are_refused(archive_copy: Archive, with_web: WithWeb) -> None:
    with pytest.raises(ConfigError, match=r"web\.upload_folder"):
        create_app(with_web(archive_copy, upload_folder=str(archive_copy.cache / "uploads")))

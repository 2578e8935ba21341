"""The queue over HTTP: who may ask what of it, and what is refused. What it does, test_ingesting.py says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from libraries import write_vtt
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import queries
from archive.jobs import JobKind, State
from archive.leases import leased
from archive.messages import Message, as_fields
from web import create_app
from web.views import FolderListing, IngestView

WithWeb = Callable[..., Archive]
TOKEN = "correct horse battery staple"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    library = tmp_path / "more"
    (library / "day 1").mkdir(parents=True)
    write_vtt(library / "day 1" / "a.vtt", "A sentence about harbours.")
    (library / "notes.txt").write_text("x")
    return library.resolve()


@pytest.fixture
def own(archive_copy: Archive, with_web: WithWeb, library: Path) -> Archive:
    return with_web(archive_copy, library_roots=(str(library),), token=TOKEN, public=True)


@pytest.fixture
def reader(own: Archive) -> TestClient:
    """Of a public archive. The queue does not run: what is added waits."""
    return TestClient(create_app(own), base_url="http://localhost")


@pytest.fixture
def writer(reader: TestClient) -> TestClient:
    return TestClient(reader.app, base_url="http://localhost", headers=BEARER)


def waiting(archive: Archive) -> list[Path]:
    with archive.catalogue.reading() as session:
        return [work.path for work in queries.jobs(session, {State.WAITING})]


def test_queue_is_seen_by_readers_without_places(reader: TestClient, library: Path) -> None:
    response = reader.get("/api/ingest")

    view = response.json()
    assert IngestView.model_validate(view).model_dump(mode="json") == view
    assert (view["state"], view["failed_count"]) == ("idle", 1)
    assert view["failed"][0] | {"id": ""} == {
        "id": "",
        "file": "broken.mp4",
        "is_folder": False,
        "stage": "probe",
        "code": "media-empty",
        **as_fields("message", Message("broken.mp4: the file is empty (0 bytes).")),
        **as_fields("hint", Message("Copy it again from its source.")),
        "attempts": 1,
        "is_quarantined": False,
        "deaths": 0,
    }
    assert "/library" not in response.text


def test_writer_of_another_process_is_named(reader: TestClient, own: Archive) -> None:
    with leased(own.catalogue, JobKind.REINDEX, "", "rostrum reindex"):
        view = reader.get("/api/ingest").json()

    assert view["writer"]["holder"].startswith("rostrum reindex (process ")
    assert view["writer"]["since"].endswith("Z")


def test_folder_and_file_wait_once_they_are_added(writer: TestClient, own: Archive, library: Path) -> None:
    folder = writer.post("/api/ingest", json={"path": str(library)})
    file = writer.post("/api/ingest", json={"path": f"{library}/day 1/../day 1/a.vtt"})
    again = writer.post("/api/ingest", json={"path": str(library)})

    assert [response.status_code for response in (folder, file, again)] == [202] * 3
    assert waiting(own) == [library, library / "day 1" / "a.vtt"]
    assert [one["file"] for one in again.json()["waiting"]] == ["more", "a.vtt"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/etc", 403, "folder-refused"),
        ("{library}/..", 403, "folder-refused"),
        ("{library}/notes.txt", 403, "folder-refused"),
        ("day 1", 403, "folder-refused"),
        ("", 403, "folder-refused"),
        ("\0", 403, "folder-refused"),
        ("{library}/day 2", 404, "media-missing"),
    ],
)
def test_what_cannot_be_added_is_told(
    writer: TestClient, own: Archive, library: Path, path: str, status: int, code: str
) -> None:
    refused = writer.post("/api/ingest", json={"path": path.format(library=library)})

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert waiting(own) == []


@pytest.mark.parametrize("body", [{}, {"path": None}, {"path": 1}, {"path": "/x", "more": 1}, [], "x"])
def test_request_of_another_form_is_refused(writer: TestClient, body: object) -> None:
    assert writer.post("/api/ingest", json=body).status_code == 422


def test_failed_file_is_tried_again_by_its_id_or_with_all(writer: TestClient, own: Archive) -> None:
    (failed,) = writer.get("/api/ingest").json()["failed"]

    assert writer.post("/api/ingest/retry", json={"id": "nobody's"}).json()["failed_count"] == 1
    assert writer.post("/api/ingest/retry", json={"id": failed["id"]}).json()["failed_count"] == 0
    assert writer.post("/api/ingest/retry", json={}).status_code == 202
    assert [path.name for path in waiting(own)] == ["broken.mp4"]


def test_queue_is_stopped_and_gone_on_with(writer: TestClient, library: Path) -> None:
    writer.post("/api/ingest/stop")
    added = writer.post("/api/ingest", json={"path": str(library)}).json()
    going_on = writer.post("/api/ingest/go-on").json()

    assert (added["state"], going_on["state"]) == ("paused", "working")


def test_folders_are_listed_inside_the_roots(writer: TestClient, library: Path) -> None:
    roots = writer.get("/api/ingest/folders").json()
    below = writer.get("/api/ingest/folders", params={"path": str(library)}).json()

    assert FolderListing.model_validate(below).model_dump(mode="json") == below
    assert [folder["path"] for folder in roots["folders"]] == [str(library)]
    assert below["folders"] == [{"name": "day 1", "path": f"{library}/day 1", "recordings": 1}]
    assert writer.get("/api/ingest/folders", params={"path": "/etc"}).status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/ingest"),
        ("POST", "/api/ingest/retry"),
        ("POST", "/api/ingest/stop"),
        ("POST", "/api/ingest/go-on"),
        ("GET", "/api/ingest/folders"),
        ("POST", "/ingest/add"),
        ("POST", "/ingest/uploads"),
    ],
)
def test_readers_ask_nothing_of_the_queue(reader: TestClient, method: str, path: str) -> None:
    assert reader.request(method, path).status_code == 401


def test_without_roots_the_key_is_named(archive_copy: Archive) -> None:
    client = TestClient(create_app(archive_copy), base_url="http://localhost")

    refused = client.post("/api/ingest", json={"path": "/media"})

    assert refused.status_code == 403
    assert "web.library_roots" in refused.json()["hint"]

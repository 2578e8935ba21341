"""What doctor says, over HTTP: to those who may write in full, to readers without places."""

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.jobs import JobKind
from archive.leases import leased
from web import create_app
from web.views import DoctorView

WithWeb = Callable[..., Archive]
TOKEN = "correct horse battery staple"


def test_doctor_says_what_is_there_and_what_is_missing(archive_copy: Archive) -> None:
    client = TestClient(create_app(archive_copy), base_url="http://localhost")

    with leased(archive_copy.catalogue, JobKind.INGEST, "/a.mp4", "rostrum ingest"):
        said = client.get("/api/doctor").json()

    assert DoctorView.model_validate(said).model_dump(mode="json") == said
    findings = {finding["subject"]: finding for finding in said["findings"]}
    assert list(findings) == [
        "archive",
        "catalogue",
        "disk",
        "ffmpeg",
        "speech model",
        "embedding model",
        "fonts",
    ]
    assert findings["archive"]["text"] == f"{archive_copy.folder} is writable"
    assert not findings["embedding model"]["is_well"]
    assert "search.embedding_model" in findings["embedding model"]["text"]
    assert findings["embedding model"]["next_step"]
    assert said["writer"]["holder"].startswith("rostrum ingest (process ")
    assert said["indexes"] == [{"name": "words", "passages": 5, "is_behind": False}]
    assert said["versions"]["rostrum"] == version("rostrum")


def test_readers_learn_no_places(archive_copy: Archive, with_web: WithWeb) -> None:
    app = create_app(with_web(archive_copy, token=TOKEN, public=True))
    reader = TestClient(app, base_url="http://localhost")
    writer = TestClient(app, base_url="http://localhost", headers={"Authorization": f"Bearer {TOKEN}"})

    assert str(archive_copy.folder) in writer.get("/api/doctor").text
    for_readers = reader.get("/api/doctor")
    assert str(archive_copy.folder.parent) not in for_readers.text
    assert {finding["text"] for finding in for_readers.json()["findings"]} == {None}


def test_machine_is_not_looked_at_again_at_once(
    archive_copy: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(archive_copy)
    client = TestClient(app, base_url="http://localhost")
    client.get("/api/doctor")
    monkeypatch.setattr("ingest.doctor.FREE_BYTES", 1 << 60)

    at_once = client.get("/api/doctor").json()["findings"][2]
    own = app.state.resources.checkup
    own._latest = replace(own._latest, until=0.0)
    later = client.get("/api/doctor").json()["findings"][2]

    assert [(finding["subject"], finding["is_well"]) for finding in (at_once, later)] == [
        ("disk", True),
        ("disk", False),
    ]

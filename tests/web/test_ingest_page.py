"""The page of the queue and the status page, as they are without scripts."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from libraries import write_vtt
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import ArchiveLocked
from archive.jobs import Job, JobKind, Stage, State, ingest_job
from archive.leases import leased
from archive.messages import Message, as_fields, message
from web import create_app
from web.views import LeftOutView

WithWeb = Callable[..., Archive]
TOKEN = "correct horse battery staple"
PAGE = {"Accept": "text/html"}
CHINESE = {**PAGE, "Accept-Language": "zh-CN"}
HOSTILE = 'x"><img src=x onerror=alert(1)>.vtt'


@pytest.fixture
def library(tmp_path: Path) -> Path:
    library = tmp_path / "more"
    (library / "day 1").mkdir(parents=True)
    write_vtt(library / "day 1" / "a.vtt", "A sentence about harbours.")
    return library.resolve()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "uploads").mkdir()
    return (tmp_path / "uploads").resolve()


@pytest.fixture
def own(archive_copy: Archive, with_web: WithWeb, library: Path, folder: Path) -> Archive:
    return with_web(
        archive_copy,
        library_roots=(str(library),),
        upload_folder=str(folder),
        max_upload_mib=1,
        token=TOKEN,
        public=True,
    )


@pytest.fixture
def reader(own: Archive) -> TestClient:
    """Of a public archive. The queue does not run: what is added waits."""
    return TestClient(create_app(own), base_url="http://localhost", headers=PAGE)


@pytest.fixture
def writer(reader: TestClient) -> TestClient:
    headers = {**PAGE, "Authorization": f"Bearer {TOKEN}"}
    return TestClient(reader.app, base_url="http://localhost", headers=headers, follow_redirects=False)


def waiting(archive: Archive) -> list[str]:
    with archive.catalogue.reading() as session:
        return [work.path.name for work in queries.jobs(session, {State.WAITING})]


def put_failed(
    archive: Archive,
    library: Path,
    name: str,
    stderr: str | None = None,
    message: str = "ffmpeg failed: it broke",
) -> None:
    work = ingest_job(
        library / name,
        library,
        Stage.TRANSCRIBE,
        State.FAILED,
        attempts=1,
        error_code="tool-failed",
        error_message=Message(f"{library / name}: {message}"),
        error_hint=Message("Look."),
        error_stderr=stderr,
    )
    with archive.catalogue.writing() as session:
        store.put_job(session, work)


def test_readers_see_progress_and_failures_and_are_offered_nothing(
    reader: TestClient, own: Archive, library: Path
) -> None:
    put_failed(own, library, HOSTILE, stderr=f"{library}: no such thing")
    text = reader.get("/ingest").text

    assert "No imports running." in text
    assert "The media file is empty" in text
    assert html.escape("Import failed") in text
    assert "<img src=x" not in text
    assert "x&#34;&gt;&lt;img src=x onerror=alert(1)&gt;.vtt" in text
    assert str(library) not in text
    for offered in ('<form method="post" action="/ingest', "data-drop", "no such thing", "<pre"):
        assert offered not in text


def test_those_who_may_write_are_offered_all_of_it(writer: TestClient, own: Archive, library: Path) -> None:
    put_failed(own, library, "b.vtt", stderr="last <words>")
    text = writer.get("/ingest").text

    assert text.count('action="/ingest/retry"') == 3  # each, and all
    assert "last &lt;words&gt;" in text
    assert 'action="/ingest/uploads"' in text
    assert f'href="/ingest?folder={library}#folders"' in text
    assert 'accept=".mp4,' in text


def test_rows_of_older_archives_stay_english_below_a_title_in_the_reader_s_language(
    writer: TestClient, own: Archive, library: Path
) -> None:
    put_failed(own, library, "b.vtt", message="it <broke> in a way of its own.")
    text = writer.get("/ingest", headers=CHINESE).text

    assert "服务器上的程序出错" in text
    assert '<p><span lang="en">It &lt;broke&gt; in a way of its own. Look.</span></p>' in text


def test_trouble_of_the_queue_and_what_was_left_out_are_told_too(own: Archive) -> None:
    app = create_app(own)
    ingesting = app.state.import_desk.queue
    reason = message("unsupported file type .{ending}", ending="txt")
    ingesting._batch.left_out = [LeftOutView(file="a.txt", **as_fields("reason", reason))]
    headers = {**CHINESE, "Authorization": f"Bearer {TOKEN}"}
    chinese = TestClient(app, base_url="http://localhost", headers=headers)

    told = []
    for problem in (ArchiveLocked("rostrum <reindex>", "9:00").message, Message("Traceback: nobody knows")):
        ingesting._problem = problem
        told.append(chinese.get("/ingest").text)

    assert '<span class="original">不支持的文件类型 .txt</span>' in told[0]
    assert '<p class="trouble">rostrum &lt;reindex&gt; 自 9:00 起正在写入档案库。' in told[0]
    assert '<p class="trouble"><span lang="en">Traceback: nobody knows</span></p>' in told[1]


def test_folders_are_walked_by_links(writer: TestClient, library: Path) -> None:
    inside = writer.get("/ingest", params={"folder": str(library)}).text
    below = writer.get("/ingest", params={"folder": f"{library}/day 1"}).text
    outside = writer.get("/ingest", params={"folder": "/etc"})

    assert f'value="{library}"' in inside
    assert "day%201#folders" in inside
    assert "1 file here" in below
    assert outside.status_code == 200
    assert "This folder or file cannot be imported here" in outside.text


def test_forms_work_without_scripts(writer: TestClient, own: Archive, library: Path) -> None:
    (failed, dismissed) = re.findall(r'name="id" value="(\w+)"', writer.get("/ingest").text)
    assert failed == dismissed

    asked = [
        writer.post("/ingest/stop"),
        writer.post("/ingest/add", data={"path": f" {library} "}),
        writer.post("/ingest/retry", data={"id": failed}),
    ]
    paused = writer.get("/ingest").text
    going_on = writer.post("/ingest/go-on")

    assert [(response.status_code, response.headers["location"]) for response in (*asked, going_on)] == [
        (303, "/ingest")
    ] * 4
    assert waiting(own) == ["broken.mp4", "more"]
    assert "Paused." in paused
    assert "2 files waiting." in paused
    assert 'action="/ingest/go-on"' in paused


def test_lines_are_removed_cancelled_and_dismissed_without_scripts(
    writer: TestClient, reader: TestClient, own: Archive, library: Path
) -> None:
    file = library / "day 1" / "a.vtt"
    with own.catalogue.writing() as session:
        recording = queries.recording(session, "r2keynote")
        waiting_id = store.put_job(session, ingest_job(file, library, Stage.PROBE, State.WAITING))
        conversion = Job(JobKind.PROXY, "r2keynote/x.mp4", State.FAILED, recording_id="r2keynote")
        failed_id = store.put_job(
            session, replace(conversion, error_code="error", error_message=Message("It broke."))
        )
    (broken,) = [job for job in jobs_of(own) if job.state is State.FAILED and job.kind is JobKind.INGEST]

    with leased(
        own.catalogue, JobKind.CLIP, "r2keynote/0f", "rostrum serve", recording_id="r2keynote"
    ) as clip:
        assert clip is not None
        full, for_readers = writer.get("/ingest").text, reader.get("/ingest").text
        refused = writer.post("/ingest/dismiss", data={"id": clip.job.id}, headers=PAGE)
        asked = [
            writer.post("/ingest/cancel", data={"id": clip.job.id}),
            *(writer.post("/ingest/dismiss", data={"id": one}) for one in (waiting_id, failed_id, broken.id)),
        ]

    for job_id in (waiting_id, failed_id, clip.job.id):
        assert f'name="id" value="{job_id}"' in full
        assert job_id not in re.findall(r'name="id" value="(\w+)"', for_readers)
    assert f"Conversion for browsers: {recording.title}" in full
    assert f"Clip: {recording.title}" in for_readers
    assert "It broke." in full
    assert (refused.status_code, "rostrum jobs cancel" in refused.text) == (409, True)
    assert [response.status_code for response in asked] == [303] * 4
    assert [job for job in jobs_of(own) if job.state is not State.READY] == []
    assert writer.post("/ingest/dismiss", data={"id": broken.id}).status_code == 404


def jobs_of(archive: Archive) -> list[Job]:
    with archive.catalogue.reading() as session:
        return queries.jobs(session, kind=None)


def test_folder_that_may_not_be_taken_is_a_page(writer: TestClient) -> None:
    refused = writer.post("/ingest/add", data={"path": "/etc"})

    assert (refused.status_code, refused.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert "outside the folders" in refused.text


def test_file_is_uploaded_by_a_form_and_told_of(writer: TestClient, own: Archive, folder: Path) -> None:
    data = bytes(range(256)) * 4000
    sent = writer.post("/ingest/uploads", files={"file": ("圆桌 论坛.mp4", data), "other": ("", b"")})

    assert sent.status_code == 303
    assert (folder / "圆桌 论坛.mp4").read_bytes() == data
    assert waiting(own) == ["圆桌 论坛.mp4"]
    told = writer.get(sent.headers["location"]).text
    assert "圆桌 论坛.mp4" in told
    assert "Uploaded. Queued." in told
    assert list((folder / ".parts").glob("*.part")) == []


def test_file_that_the_archive_has_is_told_of(writer: TestClient, own: Archive, folder: Path) -> None:
    with own.catalogue.reading() as session:
        media = queries.recording(session, "r2keynote").media
    assert media is not None

    sent = writer.post("/ingest/uploads", files={"file": ("again.m4a", media.path.read_bytes())})

    told = writer.get(sent.headers["location"]).text
    assert "This file is already in the archive." in told
    assert 'href="/recordings/r2keynote"' in told
    assert waiting(own) == []


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("talk.exe", b"x", 422),
        ("talk.mp4", b"", 422),
        ("talk.mp4", b"x" * ((1 << 20) + 1), 413),
        ("talk.mp4", b"x" * (1 << 21), 413),
        ("", b"", 422),
    ],
)
def test_file_that_is_not_taken_leaves_nothing(
    writer: TestClient, folder: Path, name: str, data: bytes, status: int
) -> None:
    refused = writer.post("/ingest/uploads", files={"file": (name, data)})

    assert refused.status_code == status
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", b"x"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"no boundary at all"),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; filename="a.mp4"\r\n\r\ncut off',
        ),
    ],
)
def test_form_that_is_none_is_refused(
    writer: TestClient, folder: Path, content_type: str, body: bytes
) -> None:
    refused = writer.post("/ingest/uploads", content=body, headers={"Content-Type": content_type})

    assert refused.status_code == 422
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_unfinished_upload_is_listed_and_removed(writer: TestClient, folder: Path) -> None:
    headers = {"Upload-Length": "1000", "Upload-Metadata": "filename dGFsay5tcDQ=", "Accept": "*/*"}
    upload_id = writer.post("/api/uploads", headers=headers).json()["id"]
    listed = writer.get("/ingest").text
    removed = writer.post("/ingest/give-up", data={"id": upload_id})

    assert "Incomplete uploads" in listed
    assert "0 B of 1.0 kB" in listed
    assert removed.status_code == 303
    assert "Incomplete uploads" not in writer.get("/ingest").text


def test_what_is_not_configured_says_how_it_is(archive_copy: Archive) -> None:
    text = TestClient(create_app(archive_copy), base_url="http://localhost").get("/ingest", headers=PAGE).text

    assert "web.upload_folder" in text
    assert "web.library_roots" in text
    assert "data-drop" not in text


def test_status_page_says_what_doctor_says(writer: TestClient, reader: TestClient, own: Archive) -> None:
    with leased(own.catalogue, JobKind.REINDEX, "", "rostrum reindex"):
        full = writer.get("/status").text
    for_readers = reader.get("/status").text
    chinese = writer.get("/status", headers=CHINESE).text

    assert f"{own.folder} is writable" in full
    assert "search.embedding_model" in full
    assert "rostrum reindex (process " in full
    assert "Something needs attention" in full
    assert str(own.folder) not in for_readers
    assert "Needs attention" in for_readers
    for words in ("系统状态", "语义模型", "需要处理", "文本索引"):
        assert words in chinese
    assert f"<p>{own.folder} 可以写入</p>" in chinese
    assert "没有找到模型“" in chinese
    assert '<p lang="en"' not in chinese

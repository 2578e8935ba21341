"""The queue, with the real `rostrum ingest` in its process: what it does, tells, and survives."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from libraries import make_talk, write_vtt
from looping import run_in_loop
from making_media import make_empty

from archive import Archive, create_archive
from archive.catalogue import queries
from archive.demo_models import demo_overrides
from archive.errors import JobRunning
from archive.jobs import MOST_DEATHS, JobKind, Stage
from archive.leases import leased
from ingest import put_in_line
from web.importing import ingest_child
from web.importing import ingesting as queue
from web.importing.ingesting import Ingesting
from web.views import IngestView, QueueState


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder.resolve()


@pytest.fixture
def own(tmp_path: Path) -> Archive:
    return create_archive(tmp_path / "archive", demo_overrides())


def run(archive: Archive, scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """The archive is closed afterwards."""
    with archive:
        run_in_loop(scenario())


@asynccontextmanager
async def working(archive: Archive) -> AsyncIterator[Ingesting]:
    """The queue of a server that has just started."""
    ingesting = Ingesting(archive)
    async with ingesting.running():
        yield ingesting


PATIENCE_SECONDS = 240  # on a busy machine; a state that never comes is a failure, not a hang


async def when(ingesting: Ingesting, is_time: Callable[[IngestView], object]) -> IngestView:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_time(view := await ingesting.view(in_full=True)):
            await asyncio.sleep(0.05)
    return view


def is_at_rest(view: IngestView) -> bool:
    return view.state in (QueueState.IDLE, QueueState.BROKEN, QueueState.PAUSED)


def is_hearing(view: IngestView) -> bool:
    progress = view.progress
    return progress is not None and progress.stage is Stage.TRANSCRIBE and progress.done is not None


Told = list[tuple[str, Any]]


async def listen(ingesting: Ingesting, told: Told) -> None:
    """Note what a listener is told, until the stream ends."""
    async for chunk in (await ingesting.events(None)).body_iterator:  # type: ignore[attr-defined]  # it is a streaming one
        for block in bytes(chunk).decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "data" in fields:
                told.append((fields["event"], json.loads(fields["data"])))


def snapshots(told: Told) -> list[Any]:
    return [data for event, data in told if event == "snapshot"]


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_folder_waits_for_the_lock_is_taken_in_and_what_failed_is_tried_again(
    own: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LOCK_SECONDS", 0.1)
    (folder / "day 1").mkdir()
    write_vtt(folder / "day 1" / "a.vtt", "A sentence about harbours.")
    bad = make_empty(folder / "b.vtt")
    (folder / "notes.txt").write_text("x")
    (folder / ".hidden").write_text("x")
    told: Told = []

    async def scenario() -> None:
        async with working(own) as ingesting:
            listening = asyncio.ensure_future(listen(ingesting, told))
            with leased(own.catalogue, JobKind.REINDEX, "", "rostrum reindex"):
                await ingesting.add(folder)
                locked = await when(ingesting, lambda view: view.state is QueueState.LOCKED)
                await asyncio.sleep(0.3)
            assert locked.writer is not None
            assert locked.writer.holder.startswith(f"rostrum reindex (process {os.getpid()} on ")
            assert [(one.file, one.is_folder) for one in locked.waiting] == [("library", True)]

            first = await when(ingesting, is_at_rest)
            assert (first.state, first.writer, first.waiting, first.progress) == (
                QueueState.IDLE,
                None,
                [],
                None,
            )
            assert [(one.file, one.outcome) for one in first.finished] == [("day 1/a.vtt", "added")]
            (failed,) = first.failed
            assert (failed.file, failed.code, failed.attempts) == ("b.vtt", "media-empty", 1)
            assert str(folder) not in first.model_dump_json()
            assert [(one.file, one.reason) for one in first.left_out] == [
                ("notes.txt", "unsupported file type .txt")
            ]
            assert first.summary is not None
            assert (first.summary.finished, first.summary.failed, first.summary.skipped) == (1, 1, 2)

            write_vtt(bad, "A sentence about lighthouses.")
            await ingesting.retry("of nobody")
            await ingesting.retry(failed.id)
            second = await when(ingesting, lambda view: is_at_rest(view) and not view.failed_count)
            assert [one.file for one in second.finished] == ["b.vtt", "day 1/a.vtt"]
            while snapshots(told)[-1]["state"] != "idle":  # it is told a moment later
                await asyncio.sleep(0.05)
        await listening
        check_told()

    def check_told() -> None:
        happened = [
            (event, data.get("file")) for event, data in told if event in ("finished", "failed", "summary")
        ]
        assert happened == [
            ("failed", "b.vtt"),
            ("finished", "day 1/a.vtt"),
            ("summary", None),
            ("finished", "b.vtt"),
            ("summary", None),
        ]
        assert {data["state"] for data in snapshots(told)} >= {"idle", "locked", "working"}
        assert snapshots(told)[-1]["failed_count"] == 0
        progress = {data["file"] for event, data in told if event == "progress"}
        assert progress
        assert progress <= {"b.vtt", "day 1/a.vtt"}

    run(own, scenario)


def test_hearing_is_stopped_gone_on_with_and_survives_the_server(own: Archive, folder: Path) -> None:
    talk = make_talk(folder / "talk.wav", seconds=120)  # still being heard when the server ends

    async def scenario() -> None:
        async with working(own) as ingesting:
            await ingesting.add(talk)
            view = await when(ingesting, is_hearing)
            assert view.model is not None
            assert view.model.startswith("whisper-synthetic")
            assert view.progress is not None
            assert (view.progress.file, view.progress.number, view.progress.files) == ("talk.wav", 1, 1)
            assert ingesting._child is not None
            child = ingesting._child.process_id
            assert os.getpriority(os.PRIO_PROCESS, child) >= 10
        assert not is_running(child)  # the server has ended, and taken it along

        async with working(own) as ingesting:
            await asyncio.sleep(0.5)
            left = await ingesting.view(in_full=True)
            assert (left.state, left.writer) == (QueueState.PAUSED, None)  # offered, not taken
            ingesting.go_on()
            await when(ingesting, is_hearing)
            await ingesting.stop()
            stopped = await ingesting.view(in_full=True)
            assert (stopped.state, stopped.problem, stopped.failed) == (QueueState.PAUSED, None, [])
            vtt = write_vtt(folder / "a.vtt", "A sentence about harbours.")
            await ingesting.add(vtt)
            await asyncio.sleep(0.3)
            paused = await ingesting.view(in_full=True)
            assert paused.state is QueueState.PAUSED
            assert [one.file for one in paused.waiting] == ["a.vtt", "talk.wav"]
            ingesting.go_on()
            done = await when(ingesting, is_at_rest)
        assert done.state is QueueState.IDLE
        assert sorted(one.file for one in done.finished) == ["a.vtt", "talk.wav"]

    run(own, scenario)


def test_file_whose_process_dies_three_times_is_left_alone_and_the_rest_goes_on(
    own: Archive, folder: Path
) -> None:
    talk = make_talk(folder / "1 talk.wav", seconds=30)
    write_vtt(folder / "2.vtt", "A sentence about harbours.")
    killed: set[int] = set()

    async def scenario() -> None:
        async with working(own) as ingesting:

            def is_at_it_again(view: IngestView) -> bool:
                child = ingesting._child
                return is_hearing(view) and child is not None and child.process_id not in killed

            await ingesting.add(folder)
            for _ in range(MOST_DEATHS):
                await when(ingesting, is_at_it_again)
                assert ingesting._child is not None
                killed.add(ingesting._child.process_id)
                os.kill(ingesting._child.process_id, signal.SIGKILL)
            view = await when(ingesting, lambda view: is_at_rest(view) and view.finished)
        (failed,) = view.failed
        assert (failed.file, failed.stage, failed.code) == (talk.name, Stage.TRANSCRIBE, "ingest-died")
        assert (failed.is_quarantined, failed.deaths, failed.attempts) == (True, 3, 3)
        assert "killed by SIGKILL" in failed.message
        assert [one.file for one in view.finished] == ["2.vtt"]

    run(own, scenario)


def test_file_that_is_cancelled_keeps_what_it_has_and_the_rest_goes_on(own: Archive, folder: Path) -> None:
    make_talk(folder / "1 talk.wav", seconds=120)
    write_vtt(folder / "2.vtt", "A sentence about harbours.")

    async def scenario() -> None:
        async with working(own) as ingesting:
            await ingesting.add(folder)
            view = await when(ingesting, is_hearing)
            assert view.progress is not None
            assert ingesting._child is not None
            child = ingesting._child.process_id
            with pytest.raises(JobRunning):
                await ingesting.dismiss(view.progress.id)
            await ingesting.cancel(view.progress.id)
            assert not is_running(child)
            view = await when(ingesting, lambda view: is_at_rest(view) and view.finished)
            assert [one.file for one in view.finished] == ["2.vtt"]
            assert (view.failed, [one.file for one in view.cancelled]) == ([], ["1 talk.wav"])

            await ingesting.retry(view.cancelled[0].id)
            view = await when(ingesting, is_hearing)
            assert view.cancelled == []
            assert view.progress is not None
            await ingesting.cancel(view.progress.id)
            (cancelled,) = (await when(ingesting, lambda view: view.cancelled)).cancelled
            await ingesting.dismiss(cancelled.id)
            view = await when(ingesting, is_at_rest)
        assert (view.cancelled, view.waiting, view.failed) == ([], [], [])

    run(own, scenario)


def test_import_by_a_command_is_shown_with_its_progress(own: Archive, folder: Path) -> None:
    talk = make_talk(folder / "talk.wav", seconds=120)
    told: Told = []
    command = [sys.executable, "-m", "rostrum", "--archive", str(own.folder), "ingest", str(talk)]

    async def scenario() -> None:
        async with working(own) as ingesting:
            listening = asyncio.ensure_future(listen(ingesting, told))
            process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
            view = await when(ingesting, is_hearing)
            assert (view.state, view.waiting) == (QueueState.WORKING, [])
            assert view.writer is not None
            assert view.writer.holder.startswith(f"rostrum ingest (process {process.pid} on ")
            assert view.progress is not None
            assert view.progress.file == "talk.wav"
            assert view.progress.total == pytest.approx(120, abs=1)
            (job,) = view.jobs
            assert (job.kind, job.state, job.name, job.owner) == (
                "ingest",
                "working",
                "talk.wav",
                view.writer.holder,
            )
            view = await when(ingesting, lambda view: view.finished)
            while "finished" not in [event for event, _ in told]:
                await asyncio.sleep(0.05)
            await process.communicate()
        assert [(one.file, one.outcome) for one in view.finished] == [("talk.wav", "added")]
        await listening
        assert {data["file"] for event, data in told if event in ("progress", "finished")} == {"talk.wav"}

    run(own, scenario)


def test_queue_that_cannot_work_says_why_to_those_who_may_mend_it(tmp_path: Path, folder: Path) -> None:
    missing = {"search.embedding_model": "nobody/nothing", "models.offline": "true"}
    own = create_archive(tmp_path / "archive", demo_overrides() | missing)
    put_in_line(own, write_vtt(folder / "a.vtt", "A sentence about harbours."))

    async def scenario() -> None:
        async with working(own) as ingesting:
            ingesting.go_on()
            view = await when(ingesting, is_at_rest)
            for_readers = await ingesting.view(in_full=False)
        assert (view.state, view.waiting_count) == (QueueState.BROKEN, 1)
        assert view.problem is not None
        assert "The model “nobody/nothing” (search.embedding_model) was not found" in view.problem
        assert (for_readers.state, for_readers.problem) == (QueueState.BROKEN, None)

    run(own, scenario)
    with own.catalogue.reading() as session:
        assert [work.attempts for work in queries.jobs(session)] == [0]


def test_deaf_child_is_dead_when_its_task_was_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_child, "GRACE_SECONDS", 0.2)
    deaf = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    pids: list[int] = []

    async def follow() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", deaf, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
        child = ingest_child.IngestChild(process)
        assert process.stdout is not None
        await process.stdout.readline()
        pids.append(process.pid)
        try:
            await child.next_event()
        finally:
            await child.end()

    async def scenario() -> None:
        following = asyncio.ensure_future(follow())
        while not pids:
            await asyncio.sleep(0.01)
        await queue.ended([following])
        assert following.cancelled()

    run_in_loop(scenario(), patience=60.0)
    assert not is_running(pids[0])


def test_server_ends_though_a_cancellation_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "END_SECONDS", 0.05)

    async def loses_one() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    async def scenario() -> None:
        tasks = [asyncio.ensure_future(loses_one()), asyncio.ensure_future(asyncio.sleep(60))]
        await asyncio.sleep(0)
        await queue.ended(tasks)
        assert all(task.cancelled() for task in tasks)

    run_in_loop(scenario(), patience=20.0)

"""The queue of copies: one at a time, each once, failures kept, ended with the server."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making_media import make_text, make_tone

from archive import Archive, ledger
from archive.catalogue import queries, store
from archive.errors import MediaMissing, ProxiesBusy, ProxiesOff, RecordingClosed
from archive.jobs import State
from archive.media import Ffmpeg, probe, sha256_of
from archive.recordings import MediaFile, Recording
from web.playing import proxying
from web.playing.proxying import Proxying, ProxyStanding, ProxyState

READY = ProxyStanding(ProxyState.READY)
ABSENT = ProxyStanding(ProxyState.ABSENT)
WAITING = ProxyStanding(ProxyState.WAITING)
MAKING = ProxyStanding(ProxyState.MAKING)


class Gate:
    """Lets the thread that makes copies begin each with ffmpeg when a test says so."""

    def __init__(self, archive: Archive) -> None:
        self.opens = threading.Event()
        self.passed = 0
        self._ffmpeg = Ffmpeg.find(archive.config.media)

    def __call__(self) -> Ffmpeg:
        assert self.opens.wait(60)
        self.passed += 1
        return self._ffmpeg


@pytest.fixture
def gate(archive: Archive) -> Gate:
    return Gate(archive)


@pytest.fixture
def queue(archive: Archive, gate: Gate) -> Iterator[Proxying]:
    queue = Proxying(archive, gate)
    yield queue
    gate.opens.set()
    queue.stop()


AddRecording = Callable[[str], Recording]


@pytest.fixture
def add(archive: Archive, tmp_path: Path) -> AddRecording:
    def added(name: str) -> Recording:
        """A recording of a second of its own sound, as the catalogue holds it."""
        path = tmp_path / name
        if not path.exists():
            make_tone(path, 1.0, frequency=440 + 10 * sum(name.encode()))
        media = MediaFile(path, sha256_of(path), path.stat().st_size, probe(path, archive.config.media))
        recording = Recording(path.stem, path.stem, name, media=media)
        with archive.catalogue.writing() as session:
            store.add_recording(session, recording, tmp_path)
        return recording

    return added


def settled(queue: Proxying, recording: Recording) -> ProxyStanding:
    """How a copy stands once nobody works on it any more."""
    until = time.monotonic() + 60
    while (standing := queue.standing(recording)).state in (ProxyState.WAITING, ProxyState.MAKING):
        assert time.monotonic() < until
        time.sleep(0.02)
    return standing


def test_copies_are_made_one_at_a_time_in_order_each_once(
    queue: Proxying, gate: Gate, add: AddRecording
) -> None:
    first, second, third = add("a.aiff"), add("b.aiff"), add("c.aiff")
    for recording in (first, second, first, third, second):
        queue.ask(recording)
    while queue.standing(first) == WAITING:  # its thread is about to begin
        time.sleep(0.01)

    assert [queue.standing(one) for one in (first, second, third)] == [MAKING, WAITING, WAITING]
    gate.opens.set()

    assert [settled(queue, one) for one in (third, second, first)] == [READY] * 3
    assert queue.ask(first) == READY
    assert gate.passed == 3


def test_many_who_ask_at_once_get_one_copy(queue: Proxying, gate: Gate, add: AddRecording) -> None:
    recording = add("a.aiff")
    gate.opens.set()
    askers = [threading.Thread(target=queue.ask, args=(recording,)) for _ in range(12)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert settled(queue, recording) == READY
    assert gate.passed == 1


def test_copy_is_made_again_when_the_cache_is_gone_or_the_original_changed(
    queue: Proxying, gate: Gate, add: AddRecording, archive: Archive
) -> None:
    gate.opens.set()
    recording = add("a.aiff")
    queue.ask(recording)
    assert settled(queue, recording) == READY
    assert recording.media is not None
    assert queue.standing(replace(recording, media=replace(recording.media, sha256="f" * 64))) == ABSENT

    shutil.rmtree(archive.cache)

    assert queue.standing(recording) == ABSENT
    queue.ask(recording)
    assert settled(queue, recording) == READY


def test_failure_is_told_until_the_copy_is_asked_for_again(
    queue: Proxying, gate: Gate, add: AddRecording, tmp_path: Path
) -> None:
    gate.opens.set()
    recording = add("a.aiff")
    media = recording.media
    assert media is not None
    whole = media.path.read_bytes()
    text = make_text(tmp_path / "text.aiff").read_bytes()
    media.path.write_bytes((text * (len(whole) // len(text) + 1))[: len(whole)])  # as long as it was

    queue.ask(recording)
    failed = settled(queue, recording)
    assert failed.state is ProxyState.FAILED
    assert failed.failure is not None
    assert failed.failure.error_code == "media-unreadable"

    media.path.write_bytes(whole)
    queue.ask(recording)
    assert settled(queue, recording) == READY


def test_file_that_is_moved_away_while_it_waits_is_a_failure_that_says_so(
    queue: Proxying, gate: Gate, add: AddRecording
) -> None:
    recording = add("a.aiff")
    assert recording.media is not None
    queue.ask(recording)
    recording.media.path.unlink()
    gate.opens.set()

    failed = settled(queue, recording)

    assert failed.failure is not None
    assert failed.failure.error_code == "media-missing"


def test_recording_that_is_removed_while_it_waits_is_left(
    queue: Proxying, gate: Gate, add: AddRecording, archive: Archive
) -> None:
    kept, removed = add("a.aiff"), add("b.aiff")
    queue.ask(kept)
    queue.ask(removed)
    with archive.catalogue.writing() as session:
        store.remove_recording(session, removed.id)
    gate.opens.set()

    assert settled(queue, removed) == ABSENT
    assert settled(queue, kept) == READY
    assert sorted(path.name for path in (archive.cache / "proxies").iterdir()) == ["a"]


def test_what_may_not_be_asked_for_is_refused(queue: Proxying, add: AddRecording, tmp_path: Path) -> None:
    recording = add("a.aiff")
    assert recording.media is not None

    assert queue.ask(add("b.mp3")) == ProxyStanding(ProxyState.NOT_NEEDED)
    with pytest.raises(RecordingClosed):
        queue.ask(replace(recording, is_closed=True))
    with pytest.raises(MediaMissing):
        queue.ask(replace(recording, media=None))
    with pytest.raises(MediaMissing):
        queue.ask(replace(recording, media=replace(recording.media, path=tmp_path / "gone.aiff")))


def test_nothing_is_made_where_copies_are_off(archive: Archive, gate: Gate, add: AddRecording) -> None:
    never = archive.config.proxies.model_copy(update={"when": "never"})
    without = replace(archive, config=archive.config.model_copy(update={"proxies": never}))
    recording = add("a.aiff")

    with pytest.raises(ProxiesOff):
        Proxying(without, gate).ask(recording)

    assert Proxying(without, gate).standing(recording) == ProxyStanding(ProxyState.OFF)


def test_queue_has_an_end(queue: Proxying, add: AddRecording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxying, "MOST_WAITING", 2)
    first = add("a.aiff")
    queue.ask(first)
    while queue.standing(first) == WAITING:
        time.sleep(0.01)
    for name in ("b.aiff", "c.aiff"):
        queue.ask(add(name))

    with pytest.raises(ProxiesBusy, match="2 recordings are waiting"):
        queue.ask(add("d.aiff"))
    assert queue.ask(first) == MAKING


def test_cancelled_conversion_is_gone_within_a_second_or_so(
    queue: Proxying, gate: Gate, archive: Archive, add: AddRecording, tmp_path: Path
) -> None:
    gate.opens.set()
    make_tone(tmp_path / "long.aiff", 1800.0)
    recording = add("long.aiff")
    queue.ask(recording)
    folder = archive.cache / "proxies" / recording.id
    while not list(folder.glob(".*.part")):
        time.sleep(0.01)
    with archive.catalogue.reading() as session:
        (job,) = queries.other_jobs(session)
    assert (job.state, job.recording_id) == (State.WORKING, recording.id)
    assert job.owner is not None
    assert job.owner.name.startswith("rostrum serve (process ")

    began = time.monotonic()
    ledger.cancel(archive.catalogue, job.id)
    assert queue.standing(recording) == ABSENT
    while list(folder.iterdir()):
        time.sleep(0.01)

    assert time.monotonic() - began < 5.0  # a second, and more on a busy machine
    assert queue.standing(recording) == ABSENT


def test_stopped_queue_leaves_neither_thread_nor_half_a_file(
    archive: Archive, add: AddRecording, tmp_path: Path
) -> None:
    make_tone(tmp_path / "long.aiff", 1800.0)
    recording = add("long.aiff")
    queue = Proxying(archive, lambda: Ffmpeg.find(archive.config.media))
    queue.ask(recording)
    folder = archive.cache / "proxies" / recording.id
    while not list(folder.glob(".*.part")):
        time.sleep(0.01)

    queue.stop()

    assert "proxies" not in {thread.name for thread in threading.enumerate()}
    assert list(folder.iterdir()) == []
    assert queue.standing(recording) == queue.ask(recording) == WAITING  # for the next server
    next_one = Proxying(archive, lambda: Ffmpeg.find(archive.config.media))
    next_one.resume()
    while next_one.standing(recording) == WAITING:
        time.sleep(0.01)
    assert next_one.standing(recording).state is ProxyState.MAKING
    next_one.stop()

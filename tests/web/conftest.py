"""A small archive of every kind of recording, searched by words alone: no model has to be loaded."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from making_media import make_tone, make_video
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from archive import Archive, create_archive, open_archive
from archive.catalogue import queries, store
from archive.jobs import Stage, State, ingest_job
from archive.media import probe, sha256_of
from archive.messages import Message
from archive.recordings import Event, MediaFacts, MediaFile, Passage, Recording, Segment, TranscriptKind, Word
from archive.timecode import Milliseconds
from search import Question, Searcher
from web import create_app

HOSTILE_TITLE = "Minutes <script>alert(1)</script> \"quoted\" & 'more'"
HOSTILE_TEXT = "The garage </script><img src=x onerror=alert(2)> was closed & forgotten."

OPENING, KEYNOTE, PANEL, MINUTES, CLOSED, MOVED = (
    "r1opening",
    "r2keynote",
    "r3panel",
    "r4minutes",
    "r5closed",
    "r6moved",
)


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that tests read; those that write take `archive_copy`."""
    library = tmp_path_factory.mktemp("library")
    make_video(library / "opening.mp4", 8.0, size="320x180")
    make_tone(library / "keynote.m4a", 8.0)
    make_video(library / "closed.mp4", 1.0)
    make_video(library / "圆桌.mp4", 7.0, size="320x180")
    folder = tmp_path_factory.mktemp("filled") / "archive"
    overrides = {"search.embedding_model": "/nowhere/model", "models.offline": "true"}
    with create_archive(folder, overrides) as archive:
        with archive.catalogue.writing() as session:
            fill(session, archive, library)
        Searcher(archive).ask(Question("anything"))  # makes the indexes
    return folder


@pytest.fixture(scope="session")
def filled(filled_folder: Path) -> Iterator[Archive]:
    with open_archive(filled_folder) as archive:
        yield archive


@pytest.fixture
def archive_copy(filled_folder: Path, tmp_path: Path) -> Iterator[Archive]:
    """The filled archive, to be written to; its media lie where they lay."""
    shutil.copytree(filled_folder, tmp_path / "copy")
    with open_archive(tmp_path / "copy") as archive:
        yield archive


@pytest.fixture(scope="session")
def app(filled: Archive) -> FastAPI:
    return create_app(filled)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser without cookies; what it reads is not to be changed."""
    return TestClient(app, base_url="http://localhost")


@pytest.fixture
def with_web() -> Callable[..., Archive]:
    """Gives an archive other settings of its web section."""

    def configured(archive: Archive, **values: object) -> Archive:
        web = archive.config.web.model_copy(update=values)
        return replace(archive, config=archive.config.model_copy(update={"web": web}))

    return configured


def fill(session: Session, archive: Archive, library: Path) -> None:
    event = Event(
        id="e1",
        title="Spring Screens",
        title_translations={"zh": "春幕论坛"},
        starts_on=date(2024, 3, 26),
        ends_on=date(2024, 3, 27),
        venue="Harbour Hall",
        organiser="Producers",
    )
    store.put_event(session, event)
    store.put_speaker(session, "戴莹", ["Dai Ying"])

    def media(name: str) -> MediaFile:
        path = library / name
        facts = probe(path, archive.config.media)
        return MediaFile(path, sha256_of(path), path.stat().st_size, facts)

    def add(recording: Recording, *segments: Segment) -> None:
        store.add_recording(session, recording, library)
        if segments:
            put_findable_transcript(session, recording.id, segments)

    add(
        Recording(
            OPENING,
            "Three measures",
            "opening.mp4",
            "e1",
            date(2024, 3, 26),
            "en",
            "Opening address.",
            media=media("opening.mp4"),
        ),
        spoken(0.5, 2.5, "We open a green channel for scripts.", "Martin Hale"),
        spoken(3.0, 5.0, "Young directors get half of the money.", "Martin Hale"),
        replace(spoken(5.5, 7.5, "Nobody knows the channel.", "Clara Voss"), is_doubtful=True),
    )
    add(
        Recording(
            KEYNOTE, "Ten keywords", "keynote.m4a", "e1", date(2024, 3, 26), "en", media=media("keynote.m4a")
        ),
        spoken(1.0, 3.0, "Number one is translation.", "Owen Brandt"),
    )
    add(
        Recording(PANEL, "科幻圆桌", "圆桌.mp4", "e1", date(2024, 3, 27), "zh", media=media("圆桌.mp4")),
        captioned(0.5, 3.0, "我认为科幻创作有五个难点。", "图拉古"),
        captioned(3.0, 6.0, "平台也遇到过困难。", "戴莹"),
    )
    add(
        Recording(MINUTES, HOSTILE_TITLE, "minutes.vtt", language="en"),
        captioned(0.0, 4.0, HOSTILE_TEXT, 'Ann "O" <i>', "en"),
    )
    add(
        Recording(
            CLOSED, "Closed session", "closed.mp4", language="en", is_closed=True, media=media("closed.mp4")
        )
    )
    nowhere = MediaFile(
        Path("/nowhere/moved.mp4"), "0" * 64, 9, MediaFacts("mov,mp4", Milliseconds(9000), ())
    )
    add(
        Recording(MOVED, "A talk that moved", "moved.mp4", language="en", media=nowhere),
        captioned(1.0, 2.0, "This file is elsewhere now.", None, "en"),
    )
    put_ledger(session, library)
    add(Recording("removed", "A removed talk", "removed.vtt"))
    store.remove_recording(session, "removed")


def put_ledger(session: Session, library: Path) -> None:
    store.put_job(session, ingest_job(library / "opening.mp4", library, Stage.INDEX, State.READY, OPENING, 1))
    broken = ingest_job(
        library / "broken.mp4",
        library,
        Stage.PROBE,
        State.FAILED,
        attempts=1,
        error_code="media-empty",
        error_message=Message(f"{library / 'broken.mp4'}: the file is empty (0 bytes)."),
        error_hint=Message("Copy it again from its source."),
    )
    store.put_job(session, broken)


def spoken(start: float, end: float, text: str, speaker: str) -> Segment:
    """English with word times, the time shared out by characters."""
    words, position = [], 0
    for number, part in enumerate(text.split(" ")):
        first, position = position, position + len(part) + 1
        at = [round(1000 * (start + (end - start) * n / (len(text) + 1))) for n in (first, position - 1)]
        words.append(Word(f" {part}" if number else part, Milliseconds(at[0]), Milliseconds(at[1]), 0.875))
    return replace(captioned(start, end, text, speaker, "en"), words=tuple(words), confidence=0.875)


def captioned(start: float, end: float, text: str, speaker: str | None, language: str = "zh") -> Segment:
    """A segment as captions have it: no word times."""
    return Segment(
        Milliseconds(round(start * 1000)), Milliseconds(round(end * 1000)), text, speaker, language
    )


def put_findable_transcript(session: Session, recording_id: str, segments: tuple[Segment, ...]) -> None:
    """A complete transcript with one passage, in words only."""
    language = segments[0].language
    transcript_id = store.begin_transcript(
        session, recording_id, TranscriptKind.MACHINE, "whisper", language=language
    )
    store.add_piece(session, transcript_id, segments, Milliseconds(9000))
    store.finish_transcript(session, transcript_id, language)
    held = queries.segments(session, transcript_id)
    passage = Passage(
        held[0].start,
        held[-1].end,
        "\n".join(segment.text for segment in held),
        language,
        tuple(segment.id for segment in held if segment.id is not None),
        tuple(dict.fromkeys(segment.speaker_id for segment in held if segment.speaker_id)),
        20,
    )
    store.replace_passages(session, transcript_id, [passage], [None], None, "by hand")

"""The archive that the API's examples and docs/api.md speak of, with a recording long enough to be cut."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from making_media import make_video
from sqlalchemy.orm import Session

from archive import Archive, create_archive
from archive.catalogue import queries, store
from archive.jobs import Stage, State, ingest_job
from archive.media import probe, sha256_of
from archive.messages import Message
from archive.recordings import Event, MediaFile, Passage, Recording, Segment, TranscriptKind
from archive.timecode import Milliseconds
from search import Question, Searcher

RECORDING, EVENT = "r4k2m9x0cd7", "e81m2qv7hx0"


@dataclass(frozen=True, slots=True)
class ExampleArchive:
    """A folder with the archive, and what is called otherwise there than in examples."""

    folder: Path
    names: dict[str, str]  # of an example -> here

    def here(self, text: str) -> str:
        for example, name in self.names.items():
            text = text.replace(example, name)
        return text


@pytest.fixture(scope="session")
def example_archive(tmp_path_factory: pytest.TempPathFactory) -> ExampleArchive:
    """Read by some tests, copied by others."""
    home = tmp_path_factory.mktemp("described")
    library, uploads = home / "2024", home / "uploads"
    library.mkdir()
    uploads.mkdir()
    make_video(library / "04-panel-ai-in-production.mp4", 24.0, size="320x180")
    overrides = {
        "search.embedding_model": "/nowhere/model",
        "models.offline": "true",
        "web.library_roots": f"[{library}]",
        "web.upload_folder": str(uploads),
        "web.embedding": '["*"]',
        "web.sitemap": "true",
    }
    with create_archive(home / "archive", overrides) as archive:
        with archive.catalogue.writing() as session:
            names = fill(session, archive, library)
        Searcher(archive).ask(Question("anything"))  # makes the indexes
    return ExampleArchive(home / "archive", {**names, "/media/forums/2024": str(library)})


def fill(session: Session, archive: Archive, library: Path) -> dict[str, str]:
    path = library / "04-panel-ai-in-production.mp4"
    store.put_event(
        session,
        Event(
            EVENT,
            "Spring Screens Forum 2024",
            {"zh": "2024春幕影视论坛"},
            date(2024, 3, 26),
            date(2024, 3, 27),
        ),
    )
    speaker_id = store.put_speaker(session, "戴莹", ["Dai Ying"])
    media = MediaFile(path, sha256_of(path), path.stat().st_size, probe(path, archive.config.media))
    recording = Recording(
        RECORDING,
        "Artificial intelligence in production",
        path.name,
        EVENT,
        date(2024, 3, 27),
        "en",
        media=media,
    )
    store.add_recording(session, recording, library)
    put_transcript(
        session,
        said(2, 11, "We open a green channel for scripts that were written with a machine's help."),
        said(12.48, 20.16, "I think it will change the making of films within three years."),
    )
    failed = ingest_job(
        library / "broken.mp4",
        library,
        Stage.PROBE,
        State.FAILED,
        attempts=1,
        error_code="media-empty",
        error_message=Message("The file is empty."),
        error_hint=Message("Copy it again."),
    )
    return {"s0d5n3k8we1": speaker_id, "j9d3b6f21c0": store.put_job(session, failed)}


def said(start: float, end: float, text: str) -> Segment:
    return Segment(Milliseconds(round(start * 1000)), Milliseconds(round(end * 1000)), text, "戴莹", "en")


def put_transcript(session: Session, *segments: Segment) -> None:
    transcript_id = store.begin_transcript(
        session, RECORDING, TranscriptKind.MACHINE, "whisper", language="en"
    )
    store.add_piece(session, transcript_id, segments, Milliseconds(24_000))
    store.finish_transcript(session, transcript_id, "en")
    held = queries.segments(session, transcript_id)
    passage = Passage(
        held[0].start,
        held[-1].end,
        " ".join(segment.text for segment in held),
        "en",
        tuple(segment.id for segment in held if segment.id is not None),
        tuple({segment.speaker_id for segment in held if segment.speaker_id}),
        40,
    )
    store.replace_passages(session, transcript_id, [passage], [None], None, "by hand")

"""Recordings put into an archive without media: what search needs of them and no more."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive import Archive
from archive.catalogue import queries, store
from archive.recordings import PassageVectors, Recording, Segment, Transcript, TranscriptKind
from archive.timecode import Milliseconds
from search.embed import Vectors
from search.passages import PassageRules, passages_of

ROOT = Path("/media")
SEGMENT_MS = 4000  # each segment lasts that long, the next one follows at once
ONE_EACH = PassageRules(tokens=1, pause=Milliseconds(1))  # every segment is a passage

Line = tuple[str | None, str]
"""Who says what."""


def put_talk(
    archive: Archive,
    recording_id: str,
    lines: Sequence[Line],
    *,
    title: str = "",
    language: str | None = "en",
    event_id: str | None = None,
    recorded_on: date | None = None,
) -> Transcript:
    """A recording with an imported transcript, complete and not yet searched."""
    recording = Recording(
        id=recording_id,
        title=title or recording_id,
        path=f"{recording_id}.mp4",
        event_id=event_id,
        recorded_on=recorded_on,
    )
    with archive.catalogue.writing() as session:
        store.add_recording(session, recording, ROOT)
    return put_transcript(archive, recording_id, lines, language)


def put_transcript(
    archive: Archive, recording_id: str, lines: Sequence[Line], language: str | None = "en"
) -> Transcript:
    """A new transcript, from now on the recording's current one."""
    segments = [
        Segment(
            start=Milliseconds(number * SEGMENT_MS),
            end=Milliseconds((number + 1) * SEGMENT_MS),
            text=text,
            speaker=speaker,
        )
        for number, (speaker, text) in enumerate(lines)
    ]
    with archive.catalogue.writing() as session:
        transcript_id = store.begin_transcript(session, recording_id, TranscriptKind.IMPORTED, "talk.vtt")
        store.add_piece(session, transcript_id, segments, Milliseconds(len(lines) * SEGMENT_MS))
        store.finish_transcript(session, transcript_id, language)
        return queries.current_transcript(session, recording_id)


def put_embedded(archive: Archive, recording_id: str, texts: Sequence[str], model_id: int) -> list[int]:
    """A recording with a passage for each text, each with the vector of `vector_for`; their ids."""
    transcript = put_talk(archive, recording_id, [(None, text) for text in texts])
    return replace_embedded(archive, transcript, model_id)


def replace_embedded(archive: Archive, transcript: Transcript, model_id: int) -> list[int]:
    """New passages for a transcript; their ids."""
    with archive.catalogue.writing() as session:
        passages = passages_of(queries.segments(session, transcript.id), ONE_EACH, "en")
        vectors = [
            PassageVectors(
                vector_for(passage.text).tobytes(), vector_for(passage.text).astype("<f2").tobytes()
            )
            for passage in passages
        ]
        return store.replace_passages(session, transcript.id, passages, vectors, model_id, "stamp")


DIMENSION = 8


def vector_for(text: str) -> NDArray[np.float32]:
    """A unit vector that is the text's own."""
    vector = np.random.default_rng(list(text.encode())).standard_normal(DIMENSION).astype("<f4")
    return np.asarray(vector / np.linalg.norm(vector), "<f4")


class PlainEmbedder:
    """Embeds at once, without a model: what an Indexer in a process of its own needs."""

    name, fingerprint, dimension = "plain", "plain", DIMENSION
    languages: frozenset[str] = frozenset()

    def knows(self, language: str | None) -> bool:
        return True

    def embed_passages(self, texts: Sequence[str], on_progress: object = None) -> Vectors:
        return np.stack([vector_for(text) for text in texts])

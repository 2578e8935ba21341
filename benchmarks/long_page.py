"""A long talk as Rostrum shows it, and the same text as a plain HTML file."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path

from archive import Archive, create_archive
from archive.catalogue import store
from archive.media import probe, sha256_of
from archive.recordings import MediaFile, Recording, Segment, TranscriptKind, Word
from archive.timecode import Milliseconds
from benchmarks.long_recording import make_recording
from benchmarks.synthetic_archive import WORDS_PER_MINUTE, demo_sentences

PLAIN_PAGE = "plain.html"
RECORDING = "r0long"
TURN = 12  # sentences that one person says in a row
WORD_MS = 60_000 // WORDS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class LongPages:
    """Where both lie."""

    folder: Path
    archive: Path

    @property
    def path(self) -> str:
        return f"/recordings/{RECORDING}"

    @classmethod
    def make(cls, folder: Path, hours: float) -> "LongPages":
        """A recording of the demo's talks, with a transcript of so many hours that its words need not fit."""
        folder.mkdir(parents=True)
        segments = list(talk(hours))
        words_alone = {"search.embedding_model": "/nowhere/model", "models.offline": "true"}
        with create_archive(folder / "archive", words_alone) as archive:
            file = make_recording(folder / "long.wav", hours * 60, archive.config.media)
            _put(archive, file, segments)
        (folder / PLAIN_PAGE).write_text(plain_page(segments), encoding="utf-8")
        return cls(folder, folder / "archive")


def talk(hours: float) -> Iterator[Segment]:
    """Sentences one after the other, each word as long as the next, by people who take turns."""
    position, spoken = 0, 0
    words_in_all = round(hours * 60 * WORDS_PER_MINUTE)
    for number, sentence in enumerate(cycle(demo_sentences())):
        words = sentence.split()
        if spoken + len(words) > words_in_all:
            return
        timed = tuple(_word(word, position + place, first=not place) for place, word in enumerate(words))
        yield Segment(
            timed[0].start, timed[-1].end, sentence, f"Speaker {number // TURN % 6 + 1}", "en", timed
        )
        position, spoken = position + len(words), spoken + len(words)


def _word(text: str, position: int, *, first: bool) -> Word:
    start = position * WORD_MS
    return Word(text if first else f" {text}", Milliseconds(start), Milliseconds(start + WORD_MS), 0.9)


def _put(archive: Archive, file: Path, segments: Sequence[Segment]) -> None:
    media = MediaFile(file, sha256_of(file), file.stat().st_size, probe(file, archive.config.media))
    with archive.catalogue.writing() as session:
        store.add_recording(
            session, Recording(RECORDING, "A long day", file.name, language="en", media=media), file.parent
        )
        transcript = store.begin_transcript(
            session, RECORDING, TranscriptKind.MACHINE, "synthetic", language="en"
        )
        store.add_piece(session, transcript, segments, segments[-1].end)
        store.finish_transcript(session, transcript, "en")


def plain_page(segments: Sequence[Segment]) -> str:
    """The text with its speakers, and nothing else."""
    turns = [segments[start : start + TURN] for start in range(0, len(segments), TURN)]
    parts = [
        f"<h2>{escape(turn[0].speaker or '')}</h2><p>{escape(' '.join(one.text for one in turn))}</p>"
        for turn in turns
    ]
    return "<!doctype html><meta charset=utf-8><title>A long day</title><h1>A long day</h1>" + "\n".join(
        parts
    )


@contextmanager
def serving_plainly(folder: Path) -> Iterator[str]:
    """The files of a folder at an address, by Python's own server."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    """Says nothing about each request."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name that it has there
        pass

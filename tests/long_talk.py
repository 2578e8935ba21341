"""An archive with a long talk of several people, in two languages and scripts, found by its words alone."""

from collections.abc import Iterator
from pathlib import Path

from making_media import make_tone

from archive import Archive, create_archive
from archive.catalogue import queries, store
from archive.media import probe, sha256_of
from archive.recordings import Event, MediaFile, Passage, Recording, Segment, TranscriptKind, Word
from archive.timecode import Milliseconds
from search import Question, Searcher

TALK, READ_ONLY = "r1talk", "r2read"
HOURS = 2
LINE_MS = 4000
SPEAKERS = ("Martin Hale", "戴莹", "Clara Voss")
TURN = 9  # lines that one person says in a row

LINES = (
    "We open a green channel for scripts.",
    "平台也遇到过困难，拍摄计划改了三次。",
    "ＡＩ 正在改變拍攝。",
    "Nobody has read the second draft yet.",
    "The money goes to young directors.",
)
RARE_LINE = 1003
RARE = "Only here somebody speaks of the lighthouse keeper."


def make_long_talk(folder: Path) -> Path:
    """The folder of the archive; a tone stands for the sound."""
    folder.mkdir()
    media = make_tone(folder / "talk.wav", HOURS * 3600.0, rate=4000)
    words_alone = {"search.embedding_model": "/nowhere/model", "models.offline": "true"}
    with create_archive(folder / "archive", words_alone) as archive:
        fill(archive, media)
        Searcher(archive).ask(Question("anything"))  # makes the indexes
    return folder / "archive"


def fill(archive: Archive, media: Path) -> None:
    file = MediaFile(media, sha256_of(media), media.stat().st_size, probe(media, archive.config.media))
    with archive.catalogue.writing() as session:
        store.put_event(session, Event("e1", "Spring Screens", {"zh": "春幕论坛"}))
        for recording in (
            Recording(TALK, "A long day", "talk.wav", "e1", language="en", media=file),
            Recording(READ_ONLY, "Minutes", "minutes.vtt", language="en"),
        ):
            store.add_recording(session, recording, media.parent)
            transcript = store.begin_transcript(session, recording.id, TranscriptKind.MACHINE, "made up")
            store.add_piece(session, transcript, list(segments()), Milliseconds(HOURS * 3_600_000))
            store.finish_transcript(session, transcript, "en")
            held = queries.segments(session, transcript)
            passages = list(passages_of(held))
            store.replace_passages(session, transcript, passages, [None] * len(passages), None, "made up")


def segments() -> Iterator[Segment]:
    for number in range(HOURS * 3_600_000 // LINE_MS):
        text = RARE if number == RARE_LINE else LINES[number % len(LINES)]
        start = number * LINE_MS
        language = "en" if text.isascii() else "zh"
        speaker = SPEAKERS[number // TURN % len(SPEAKERS)]
        yield Segment(
            Milliseconds(start), Milliseconds(start + 3600), text, speaker, language, words(text, start)
        )


def words(text: str, start: int) -> tuple[Word, ...]:
    """A word each 300 ms; of Chinese each pair of characters."""
    parts = text.split(" ") if text.isascii() else [text[at : at + 2] for at in range(0, len(text), 2)]
    gap = " " if text.isascii() else ""
    return tuple(
        Word(
            f"{gap}{part}" if number else part,
            Milliseconds(start + 300 * number),
            Milliseconds(start + 300 * number + 300),
        )
        for number, part in enumerate(parts)
    )


def passages_of(held: list[Segment]) -> Iterator[Passage]:
    for first in range(0, len(held), TURN):
        said = held[first : first + TURN]
        yield Passage(
            said[0].start,
            said[-1].end,
            "\n".join(segment.text for segment in said),
            "en",
            tuple(segment.id for segment in said if segment.id is not None),
            tuple({segment.speaker_id for segment in said if segment.speaker_id}),
            60,
        )

"""Which recording a found file is: known by the SHA-256 of its bytes, wherever it lies.

same bytes, same place             unchanged
same bytes, no longer at the old   moved
same bytes, at the old place too   duplicate
other bytes at a known place       its media was replaced (a copy that is now complete, say)
media for a transcript alone       its media arrived
otherwise                          new
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from sqlalchemy.orm import Session

from archive import config
from archive.catalogue import Catalogue, queries, store
from archive.errors import EventNotFound, MediaChanged, MediaError, MediaMissing
from archive.media import probe, sha256_of
from archive.messages import NOTHING, Message, message
from archive.recordings import Event, MediaFacts, MediaFile, Recording, Transcript
from ingest.audio_tracks import choose_track
from ingest.companions import base_name, is_transcript_name
from ingest.discover import Found
from ingest.programme import Programme
from ingest.progress import Outcome


@dataclass(frozen=True, slots=True)
class Identified:
    """A found file as a recording of the catalogue."""

    recording: Recording
    outcome: Outcome
    detail: Message = NOTHING
    remark: Message = NOTHING  # on the audio tracks that are not taken


def identify(
    found: Found,
    programme: Programme,
    catalogue: Catalogue,
    media: config.Media,
    audio_track: str | None = None,
    *,
    note: Callable[[Session, str], None] = lambda _session, _recording_id: None,
) -> Identified:
    """The recording, added or brought up to date in one transaction, which `note` is part of; not for a
    duplicate.

    Raises the MediaErrors of `sha256_of` and `probe`, NoAudio for a track that is not there, MediaChanged
    for a file that is still being copied, and Ambiguous for an event's title that several have.
    """
    if found.media is None:
        return _identify_transcript(found, programme, catalogue, note)
    before = file_state(found.media)
    digest = sha256_of(found.media)
    if file_state(found.media) != before:
        raise MediaChanged(found.media)
    while True:
        with catalogue.reading() as session:
            known = queries.recording_with_content(session, digest)
        held = None if known is None else known.media
        if known is not None and held is not None and held.path != found.media and _still_holds(held):
            return Identified(known, Outcome.DUPLICATE, message("the same as {path}", path=str(held.path)))
        is_in_place = held is not None and held.path == found.media
        facts = held.facts if held is not None and is_in_place else probe(found.media, media)
        track, remark = _track(found.media, facts, audio_track, held)
        file = MediaFile(found.media, digest, before.size, facts, track)
        with catalogue.writing() as session:
            if queries.recording_with_content(session, digest) != known:
                continue  # another process brought the same bytes in, or somebody removed them
            placed = replace(_place(session, found, file, known, programme), remark=remark)
            note(session, placed.recording.id)
            return placed


@dataclass(frozen=True, slots=True)
class FileState:
    """Enough to see that a file changed while it was read; never what tells files apart."""

    size: int  # bytes
    changed_at: int  # nanoseconds


def file_state(path: Path) -> FileState:
    """The state of a file now; MediaMissing."""
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise MediaMissing(path) from error
    return FileState(status.st_size, status.st_mtime_ns)


def _still_holds(held: MediaFile) -> bool:
    """Whether a file has the bytes it is known for: it may be gone, or two files have changed places."""
    try:
        return file_state(held.path).size == held.size and sha256_of(held.path) == held.sha256
    except (MediaError, OSError):
        return False


def _track(path: Path, facts: MediaFacts, wanted: str | None, held: MediaFile | None) -> tuple[int, Message]:
    """The track that is asked for, else the one that was taken before, else the default one."""
    if wanted is None and held is not None and held.audio_track is not None:
        return held.audio_track, NOTHING
    return choose_track(path, facts, wanted)


def _place(
    session: Session, found: Found, file: MediaFile, known: Recording | None, programme: Programme
) -> Identified:
    """Where the file's recording stands now, and how it came there."""
    if known is not None:
        recording_id, outcome, detail = known.id, *_settle(session, found, file, known)
    elif earlier := _earlier_recording(session, found):
        recording_id, outcome = earlier.id, Outcome.UPDATED
        detail = message("its media was added")
        if earlier.media is not None:
            detail = message("its media was replaced")
        store.put_media(session, earlier.id, file)
        store.place_recording(session, earlier.id, found.root, found.path)
    else:
        recording_id, outcome, detail = _add(session, found, file), Outcome.ADDED, NOTHING
    changed = describe(session, recording_id, found, programme)
    if changed and outcome is Outcome.UNCHANGED:
        outcome, detail = Outcome.UPDATED, message("its programme changed")
    return Identified(queries.recording(session, recording_id), outcome, detail)


def _settle(session: Session, found: Found, file: MediaFile, known: Recording) -> tuple[Outcome, Message]:
    """Known bytes: at their place, or moved to it."""
    assert known.media is not None
    if file.audio_track is not None and file.audio_track != known.media.audio_track:
        store.choose_track(session, known.id, file.audio_track)
    if known.media.path == found.media and known.path == found.path:
        return Outcome.UNCHANGED, NOTHING
    store.place_recording(session, known.id, found.root, found.path)
    if known.media.path == found.media:
        return Outcome.UNCHANGED, NOTHING
    return Outcome.MOVED, message("it was at {path}", path=str(known.media.path))


def _earlier_recording(session: Session, found: Found) -> Recording | None:
    """The recording that came from this place before: with other media, or as a transcript alone."""
    places = [found.path, *(path.relative_to(found.root).as_posix() for path in found.transcripts)]
    for place in places:
        recording = queries.recording_at(session, found.root, place)
        if recording is not None and (place == found.path or recording.media is None):
            return recording
    return None


def _identify_transcript(
    found: Found, programme: Programme, catalogue: Catalogue, note: Callable[[Session, str], None]
) -> Identified:
    """A transcript alone: known by its place, or by its bytes when it moved."""
    digest = sha256_of(found.transcripts[0])
    with catalogue.writing() as session:
        outcome, detail = Outcome.UNCHANGED, NOTHING
        if earlier := _earlier_recording(session, found):
            recording_id = earlier.id
            store.place_recording(session, recording_id, found.root, found.path)
        elif same := queries.transcript_with_content(session, digest):
            recording_id, outcome, detail = same.recording_id, *_settle_transcript(session, found, same)
        else:
            recording_id, outcome = _add(session, found, None, digest), Outcome.ADDED
        if outcome is not Outcome.DUPLICATE:
            changed = describe(session, recording_id, found, programme)
            if changed and outcome is Outcome.UNCHANGED:
                outcome, detail = Outcome.UPDATED, message("its programme changed")
            note(session, recording_id)
        return Identified(queries.recording(session, recording_id), outcome, detail)


def _settle_transcript(session: Session, found: Found, same: Transcript) -> tuple[Outcome, Message]:
    """Known text at another place: it moved, it is a copy, or its media is not at hand today."""
    recording = queries.recording(session, same.recording_id)
    place = queries.recording_root(session, recording.id) / recording.path
    if recording.media is None and not place.exists():
        store.place_recording(session, recording.id, found.root, found.path)
        return Outcome.MOVED, message("it was at {path}", path=str(place))
    if Path(same.source) == found.transcripts[0]:
        return Outcome.UNCHANGED, message("its media is not there")
    return Outcome.DUPLICATE, message("the same as {path}", path=str(same.source))


def _add(session: Session, found: Found, file: MediaFile | None, text_sha256: str | None = None) -> str:
    recording = Recording(id="", title=title_from(found.path), path=found.path, media=file)
    return store.add_recording(session, recording, found.root, text_sha256)


def title_from(path: str) -> str:
    """A title out of a file name: `talks/02_ten-keywords.zh.vtt` gives `02 ten-keywords`."""
    file = PurePosixPath(path)
    stem = base_name(Path(file.name)) if is_transcript_name(Path(file.name)) else file.stem
    return " ".join(stem.replace("_", " ").split()) or file.name


def describe(session: Session, recording_id: str, found: Found, programme: Programme) -> bool:
    """Take over what the programme says of a recording; whether that changed anything."""
    entry = programme.entry(found.path)
    before = queries.recording(session, recording_id)
    event_id = None if programme.event is None else _event_id(session, programme.event, found, before)
    store.describe_recording(
        session,
        recording_id,
        title=entry.title,
        event_id=event_id,
        recorded_on=entry.date or _day_of(programme.event),
        language=entry.language,
        description=entry.description,
    )
    if event_id is not None and before.event_id not in (None, event_id):
        store.drop_empty_event(session, before.event_id)  # its title or its date was put right
    return queries.recording(session, recording_id) != before


def _event_id(session: Session, event: Event, found: Found, before: Recording) -> str:
    """The event of a programme; one of which nothing but its title is said may be known with more."""
    if event == Event(id="", title=event.title):
        with suppress(EventNotFound):
            return queries.event_named(session, event.title).id
    return store.put_event(session, event, _renamed(session, found, before))


def _renamed(session: Session, found: Found, before: Recording) -> str | None:
    """The event that a programme now calls otherwise: all its recordings are this programme's.

    Its address stays the same.
    """
    if before.event_id is None or found.programme is None:
        return None
    places = queries.event_places(session, before.event_id)
    is_whole = all(found.programme.parent in place.parents for place in places)
    return before.event_id if is_whole else None


def _day_of(event: Event | None) -> date | None:
    """An event of one day dates its recordings; one of several does not."""
    if event is None or (event.ends_on not in {None, event.starts_on}):
        return None
    return event.starts_on

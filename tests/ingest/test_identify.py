"""A file is known by its bytes, wherever it lies, and never by its name or its time."""

import os
import shutil
from pathlib import Path

import pytest
from libraries import Library, write_vtt
from making_media import make_tone

from archive.catalogue import queries, store
from archive.recordings import Event
from ingest import IngestOptions
from ingest.identify import title_from
from ingest.programme import Programme, ProgrammeEntry


def captioned(folder: Path, name: str, frequency: int = 440) -> Path:
    """A tone with captions beside it: a recording that nobody has to hear."""
    folder.mkdir(exist_ok=True)
    media = folder / name
    make_tone(media, 1.0, frequency=frequency)
    write_vtt(media.with_suffix(".vtt"), f"We talk about {media.stem}.")
    return media


def test_unchanged_file_is_not_taken_twice_whatever_its_time(library: Library) -> None:
    media = captioned(library.folder, "talk.wav")
    first = library.outcomes()
    before = (library.recordings(), library.segments())
    os.utime(media, (0, 0))

    assert (first, library.outcomes()) == ({"talk.wav": "added"}, {"talk.wav": "unchanged"})
    assert (library.recordings(), library.segments()) == before


def test_other_bytes_of_the_same_size_and_time_are_other_media(library: Library) -> None:
    media = captioned(library.folder, "talk.wav")
    library.ingest()
    before, status = library.recording(), media.stat()
    media.write_bytes(media.read_bytes()[:-2] + b"\1\2")
    os.utime(media, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert library.outcomes() == {"talk.wav": "updated"}
    after = library.recording()
    assert before.media is not None
    assert after.media is not None
    assert (after.id, after.media.size) == (before.id, before.media.size)
    assert after.media.sha256 != before.media.sha256


def test_same_bytes_at_a_new_path_are_the_recording_that_moved(library: Library) -> None:
    media = captioned(library.folder, "talk.wav")
    library.ingest()
    before = library.recording()
    (library.folder / "day 1").mkdir()
    moved = media.rename(library.folder / "day 1" / "renamed.wav")
    media.with_suffix(".vtt").rename(moved.with_suffix(".vtt"))

    assert library.outcomes() == {"renamed.wav": "moved"}
    after = library.recording()
    assert after.media is not None
    assert (after.id, after.title, after.path) == (before.id, "talk", "day 1/renamed.wav")
    assert after.media.path == moved
    assert [work.path for work in library.jobs()] == [moved]


def test_media_that_moved_without_its_transcript_keeps_it(library: Library) -> None:
    media = captioned(library.folder, "talk.wav")
    library.ingest()
    (library.folder / "later").mkdir()
    media.rename(library.folder / "later" / "talk.wav")

    assert library.outcomes() == {"talk.wav": "moved", "talk.vtt": "unchanged"}
    assert library.text() == "We talk about talk."


def test_copy_is_a_duplicate_until_the_first_one_goes(library: Library) -> None:
    media = captioned(library.folder, "a.wav")
    copy = library.folder / "b.wav"
    shutil.copy(media, copy)
    shutil.copy(media.with_suffix(".vtt"), copy.with_suffix(".vtt"))

    first = library.ingest()
    lines = [job.path for job in library.jobs()]
    media.unlink()
    media.with_suffix(".vtt").unlink()
    second = library.outcomes()

    assert [(one.path, one.outcome.value, str(one.detail)) for one in first.finished] == [
        (media, "added", ""),
        (copy, "duplicate", f"the same as {media}"),
    ]
    assert lines == [media]
    assert second == {"b.wav": "moved"}
    assert library.recording().id == first.finished[0].recording_id


def test_two_files_that_changed_places_are_both_found(library: Library) -> None:
    media = [captioned(library.folder, "a.wav", 440), captioned(library.folder, "b.wav", 880)]
    library.ingest()
    before = {r.media.sha256: r.id for r in library.recordings() if r.media}
    aside = media[0].rename(library.folder / "aside.wav")
    media[1].rename(media[0])
    aside.rename(media[1])

    assert library.outcomes() == {"a.wav": "moved", "b.wav": "moved"}
    recordings = [r for r in library.recordings() if r.media]
    assert {r.media.sha256: r.id for r in recordings if r.media} == before
    assert library.outcomes() == {"a.wav": "unchanged", "b.wav": "unchanged"}


def test_ingest_of_a_folder_above_or_below_finds_the_same_recording(library: Library) -> None:
    media = captioned(library.folder / "day 1", "talk.wav")
    ids = []
    for given in (library.folder, media.parent, media, library.folder):
        assert list(library.outcomes(given).values()) in (["added"], ["unchanged"])
        ids.append(library.recording().id)

    assert len(set(ids)) == 1
    assert library.recording().path == "day 1/talk.wav"


@pytest.mark.parametrize("given_first", ["talk.vtt", "."])
def test_media_joins_the_transcript_that_came_before_it(library: Library, given_first: str) -> None:
    vtt = write_vtt(library.folder / "talk.vtt", "A sentence about harbours.")
    alone = library.outcomes(library.folder / given_first)
    before = library.recording()
    make_tone(library.folder / "talk.wav", 1.0)

    assert (alone, library.outcomes()) == ({"talk.vtt": "added"}, {"talk.wav": "updated"})
    after = library.recording()
    assert (before.media, before.path, before.title) == (None, "talk.vtt", "talk")
    assert after.media is not None
    assert (after.id, after.path, after.media.path) == (before.id, "talk.wav", vtt.with_suffix(".wav"))
    assert [work.path for work in library.jobs()] == [vtt.with_suffix(".wav")]


def test_media_joins_its_transcript_although_another_folder_was_given(library: Library) -> None:
    folder = library.folder / "day 1"
    folder.mkdir()
    write_vtt(folder / "talk.vtt", "A sentence about harbours.")
    library.ingest(folder)
    before = library.recording()
    make_tone(folder / "talk.wav", 1.0)

    assert library.outcomes(library.folder) == {"talk.wav": "updated"}
    assert library.recording().id == before.id


def test_transcript_alone_is_known_when_it_moves_and_when_another_joins_it(library: Library) -> None:
    vtt = write_vtt(library.folder / "talk.zh.vtt", "港口的一句话。")
    library.ingest()
    before = library.recording().id
    moved = vtt.rename(library.folder / "harbour.zh.vtt")
    results = [library.outcomes()]
    write_vtt(library.folder / "harbour.vtt", "A sentence about harbours.")
    results.append(library.outcomes())
    shutil.copy(moved, library.folder / "copy.zh.vtt")
    results.append(library.outcomes())

    assert results == [
        {"harbour.zh.vtt": "moved"},
        {"harbour.vtt": "updated"},
        {"copy.zh.vtt": "duplicate", "harbour.vtt": "unchanged"},
    ]
    assert library.recording().id == before


def test_changed_text_of_a_transcript_alone_is_a_new_transcript(library: Library) -> None:
    vtt = write_vtt(library.folder / "talk.vtt", "A sentence about harbours.")
    library.ingest()
    write_vtt(vtt, "A sentence about lighthouses.")

    assert library.outcomes() == {"talk.vtt": "updated"}
    assert library.text() == "A sentence about lighthouses."
    assert len(library.transcripts()) == 2


def test_programme_is_taken_over_again_when_it_changes(library: Library) -> None:
    captioned(library.folder, "talk.wav")
    programme = library.folder / "event.yaml"
    programme.write_text("title: Forum\nrecordings: {talk.wav: {title: One, description: Why}}\n")
    library.ingest()
    before = library.recording().event_id
    programme.write_text(
        "title: Forum 2024\ndates: {start: 2024-03-26}\nrecordings: {talk.wav: {title: Two}}\n"
    )

    results = [library.outcomes(), library.outcomes()]

    assert results == [{"talk.wav": "updated"}, {"talk.wav": "unchanged"}]
    recording = library.recording()
    assert (recording.title, recording.description) == ("Two", "Why")  # what is not said stays
    with library.archive.catalogue.reading() as session:
        events = queries.events(session)
    assert [(event.id, event.title) for event in events] == [(recording.event_id, "Forum 2024")]
    assert recording.event_id == before  # links to the event still lead to it


def test_event_with_recordings_of_another_folder_is_not_renamed_by_one(library: Library) -> None:
    for day, pitch in (("day 1", 440), ("day 2", 550)):
        captioned(library.folder / day, f"{day}.wav", pitch)
        (library.folder / day / "event.yaml").write_text("title: Forum\n")
    library.ingest()
    (before,) = {recording.event_id for recording in library.recordings()}
    (library.folder / "day 2" / "event.yaml").write_text("title: Fair\n")

    library.ingest()

    with library.archive.catalogue.reading() as session:
        titles = {event.id: event.title for event in queries.events(session)}
    assert sorted(titles.values()) == ["Fair", "Forum"]
    assert before is not None
    assert titles[before] == "Forum"


def test_text_that_was_removed_comes_back_under_its_address(library: Library) -> None:
    write_vtt(library.folder / "talk.vtt", "Words without a sound.")
    library.ingest()
    before = library.recording()
    with library.archive.catalogue.writing() as session:
        store.remove_recording(session, before.id)
    assert library.recordings() == []
    (library.folder / "talk.vtt").rename(library.folder / "speech.vtt")

    library.ingest()

    assert library.recording().id == before.id
    assert library.text() == "Words without a sound."


def test_event_given_by_title_is_the_one_that_is_known(library: Library) -> None:
    captioned(library.folder, "talk.wav")
    with library.archive.catalogue.writing() as session:
        store.put_event(session, Event("e1", "Forum", venue="Harbour Hall"))
        known = queries.events(session)

    library.ingest(options=IngestOptions(programme=Programme(Event("", "forum"))))

    assert library.recording().event_id == "e1"
    with library.archive.catalogue.reading() as session:
        assert queries.events(session) == known


def test_event_of_one_day_dates_its_recordings(library: Library) -> None:
    captioned(library.folder, "talk.wav")
    entry = {"talk.wav": ProgrammeEntry(title="The talk", language="en")}
    (library.folder / "event.yaml").write_text("title: Forum\ndates: {start: 2024-03-26, end: 2024-03-27}\n")
    library.ingest(options=IngestOptions(programme=Programme(recordings=entry)))
    undated = library.recording()
    (library.folder / "event.yaml").write_text("title: Forum\ndates: {start: 2024-03-26}\n")
    library.ingest()
    dated = library.recording()

    assert (undated.title, undated.language, undated.recorded_on) == ("The talk", "en", None)
    assert (dated.title, str(dated.recorded_on)) == ("The talk", "2024-03-26")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("talks/02_ten-keywords.zh.vtt", "02 ten-keywords"),
        ("Dr. Smith.vtt", "Dr. Smith"),
        ("Dr. Smith.mp4", "Dr. Smith"),
        ("a  b_c.d.mp4", "a b c.d"),
        ("_.mp4", "_.mp4"),
        ("科幻圆桌.mp4", "科幻圆桌"),
    ],
)
def test_title_comes_from_the_file_name(path: str, title: str) -> None:
    assert title_from(path) == title

"""One recording's way in: which transcript is taken, what is heard again, what a crash leaves."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from libraries import Library, make_talk, write_rttm, write_vtt
from making_media import make_tone, make_truncated, make_video, run_ffmpeg

from archive.catalogue import queries, store
from archive.errors import MediaChanged, RostrumError
from archive.jobs import Stage
from archive.messages import message
from archive.recordings import Condition, TranscriptKind
from archive.timecode import Milliseconds
from clips.transcripts import transcript_text
from ingest import IngestEvent, IngestOptions, put_in_line
from ingest.discover import discover
from ingest.progress import FileFailed, FileSkipped, Progress, Remark
from ingest.transcripts import Transcriber, Voices
from search import Question

HEAR = IngestOptions(transcribe=True)
AGAIN = IngestOptions(again=True)


@pytest.fixture
def talk_in(library: Library, talk: Path) -> Path:
    """The talk, lying in the library."""
    return Path(shutil.copy(talk, library.folder / "talk.wav"))


def kinds(library: Library) -> list[TranscriptKind]:
    return [transcript.kind for transcript in library.transcripts()]


def failures(library: Library) -> list[RostrumError]:
    return [event.error for event in library.events if isinstance(event, FileFailed)]


def test_speech_is_heard_timed_and_found(library: Library, talk_in: Path) -> None:
    assert library.outcomes() == {"talk.wav": "added"}

    first = next(event for event in library.events if isinstance(event, Progress))
    assert (first.stage, first.done) == (Stage.TRANSCRIBE, 0)  # told before minutes of hearing
    segments = library.segments()
    assert "thank you for coming" in library.text().lower()
    assert [s.language for s in segments] == ["en"] * len(segments)
    assert segments[0].start == pytest.approx(1200, abs=150)
    assert all(word.start <= word.end for segment in segments for word in segment.words)
    (hit,) = library.searcher().ask(Question("thank you for coming")).hits
    assert hit.found.recording == library.recording()


def test_transcript_beside_the_media_is_taken_and_the_media_not_heard(
    library: Library, talk_in: Path
) -> None:
    write_vtt(talk_in.with_suffix(".zh.vtt"), "<v 戴莹>各位下午好。")

    assert library.outcomes() == {"talk.wav": "added"}
    assert [(s.text, s.speaker, s.language) for s in library.segments()] == [("各位下午好。", "戴莹", "zh")]
    assert library.recording().language == "zh"
    assert kinds(library) == [TranscriptKind.IMPORTED]


def test_transcribe_hears_although_a_transcript_is_there_and_stands_until_told_otherwise(
    library: Library, talk_in: Path
) -> None:
    write_vtt(talk_in.with_suffix(".vtt"), "Written by hand.")
    results = [
        library.outcomes(),
        library.outcomes(options=HEAR),
        library.outcomes(),
        library.outcomes(options=HEAR),
    ]

    assert [result["talk.wav"] for result in results] == ["added", "updated", "unchanged", "unchanged"]
    assert kinds(library) == [TranscriptKind.IMPORTED, TranscriptKind.MACHINE]
    assert "coming" in library.text()


def test_transcribe_takes_what_was_heard_before_the_transcript_came(library: Library, talk_in: Path) -> None:
    library.ingest()
    write_vtt(talk_in.with_suffix(".vtt"), "Written by hand.")
    library.ingest()
    by_hand = library.text()

    assert library.outcomes(options=HEAR) == {"talk.wav": "updated"}
    assert by_hand == "Written by hand."
    assert "coming" in library.text()
    assert kinds(library) == [TranscriptKind.MACHINE, TranscriptKind.IMPORTED]
    answer = library.searcher().ask(Question("Written by hand"))
    assert answer.hits == ()


def test_again_makes_a_new_transcript_beside_the_old_one(library: Library, talk_in: Path) -> None:
    library.ingest()
    old = library.segments()

    assert library.outcomes(options=AGAIN) == {"talk.wav": "updated"}
    first, second = library.transcripts()
    new = library.segments()
    assert (first.kind, second.kind) == (TranscriptKind.MACHINE, TranscriptKind.MACHINE)
    with library.archive.catalogue.reading() as session:
        assert queries.segments(session, first.id) == old
    assert [replace(s, id=None) for s in new] == [replace(s, id=None) for s in old]
    assert {s.id for s in new}.isdisjoint({s.id for s in old})


def test_files_that_rostrum_wrote_are_not_taken_back(library: Library, talk_in: Path) -> None:
    library.ingest()
    before = library.segments()
    for format in ("vtt", "json"):  # noqa: A001 - the format's word
        text = transcript_text(library.recording(), before, format)
        talk_in.with_suffix(f".{format}").write_text(text, encoding="utf-8")
        (library.folder / f"other.{format}").write_text(text, encoding="utf-8")

    assert library.outcomes() == {"talk.wav": "unchanged"}
    skipped = [event for event in library.events if isinstance(event, FileSkipped)]
    assert skipped == [FileSkipped(library.folder / "other.vtt", message("written by Rostrum"))]
    assert library.segments() == before
    assert [work.path for work in library.jobs()] == [talk_in]


def test_turns_name_the_speakers_and_changed_turns_rename_them(library: Library, talk_in: Path) -> None:
    rttm = write_rttm(talk_in.with_suffix(".rttm"), (0, 5.2, "Martin_Hale"), (5.2, 12, "Clara_Voss"))
    results = [library.outcomes(), library.outcomes()]
    first = [(s.start, s.speaker) for s in library.segments()]
    write_rttm(rttm, (0, 20, "Owen_Brandt"))
    results.append(library.outcomes())

    assert results == [{"talk.wav": "added"}, {"talk.wav": "unchanged"}, {"talk.wav": "updated"}]
    assert {speaker for start, speaker in first if start < 5000} == {"Martin Hale"}
    assert {speaker for start, speaker in first if start > 5500} == {"Clara Voss"}
    assert {s.speaker for s in library.segments()} == {"Owen Brandt"}
    heard = [event for event in library.events if isinstance(event, Progress)]
    assert {event.stage for event in heard} == {Stage.INDEX}  # the words were not heard again


def test_programme_names_the_one_voice(library: Library, talk_in: Path) -> None:
    programme = library.folder / "event.yaml"
    programme.write_text("recordings: {talk.wav: {speaker: Martin Hale}}\n")
    library.ingest()
    first = {s.speaker for s in library.segments()}
    programme.write_text("recordings: {talk.wav: {speaker: Clara Voss}}\n")

    assert library.outcomes() == {"talk.wav": "updated"}
    assert (first, {s.speaker for s in library.segments()}) == ({"Martin Hale"}, {"Clara Voss"})


def test_replaced_media_is_heard_anew(library: Library, talk_in: Path) -> None:
    library.ingest()
    before = library.recording()
    make_talk(talk_in, start=49.5, seconds=8)

    assert library.outcomes() == {"talk.wav": "updated"}
    assert library.recording().id == before.id
    assert "money" in library.text()
    assert library.searcher().ask(Question("thank you for coming")).hits == ()


def test_language_that_the_model_does_not_know_is_told_with_ways_out(library: Library, talk_in: Path) -> None:
    (library.folder / "event.yaml").write_text("recordings: {talk.wav: {language: zh}}\n")

    result = library.outcomes()
    (error,) = failures(library)
    write_vtt(talk_in.with_suffix(".vtt"), "各位下午好。")

    assert result == {"talk.wav": "language-not-known"}
    assert (
        f"{talk_in}: the language is “zh”, which the speech model whisper-synthetic does not support"
        in str(error)
    )
    assert "(it supports English only)" in str(error.message)
    for way_out in ("NAME.vtt", "transcription.model", "--language"):
        assert way_out in str(error.hint)
    assert library.outcomes() == {"talk.wav": "updated"}
    assert library.text() == "各位下午好。"


def test_language_of_a_draft_does_not_outlive_a_stated_one(library: Library, talk_in: Path) -> None:
    library.ingest()
    recording = library.recording()
    settings = dict(library.transcripts()[0].settings)
    with library.archive.catalogue.writing() as session:
        draft = store.begin_transcript(
            session, recording.id, TranscriptKind.MACHINE, "x", language="fr", settings=settings
        )

    result = library.outcomes(options=IngestOptions(language="en"))

    assert result == {"talk.wav": "updated"}
    assert draft not in {transcript.id for transcript in library.transcripts()}
    assert [transcript.language for transcript in library.transcripts()] == ["en", "en"]


def test_draft_of_other_settings_is_discarded(library: Library, talk_in: Path) -> None:
    library.ingest()
    with library.archive.catalogue.writing() as session:
        store.begin_transcript(session, library.recording().id, TranscriptKind.MACHINE, "older model")

    library.ingest()

    assert [(t.source, t.is_complete) for t in library.transcripts()] == [("whisper-synthetic", True)] * 2


@pytest.mark.parametrize(
    ("wanted", "number"), [(None, 2), ("1", 1), ("eng", 1), ("en", 1), ("2", 2), ("zh", 2)]
)
def test_track_is_the_default_one_or_the_one_that_is_asked_for(
    library: Library, wanted: str | None, number: int
) -> None:
    two_tracks(library.folder / "talk.mp4")
    write_vtt(library.folder / "talk.vtt", "Captions, so that nobody has to hear it.")

    library.ingest(options=IngestOptions(audio_track=wanted))

    media = library.recording().media
    assert media is not None
    assert media.audio_track == number
    remarks = [event.text for event in library.events if isinstance(event, Remark)]
    other = {1: "2 (chi, Interpreter, default)", 2: "1 (eng, Floor)"}[number]
    assert len(remarks) == 1
    assert str(remarks[0]).endswith(f"there are others: “{other}”")


def two_tracks(path: Path) -> Path:
    """A test card with a floor and an interpreter, the second by default."""
    tracks = (("eng", "Floor"), ("chi", "Interpreter"))
    default = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    make_video(path, 1.0, tracks=tracks, options=default)
    return path


def test_track_that_was_chosen_stays_and_another_one_is_heard(library: Library, talk: Path) -> None:
    path = library.folder / "talk.mkv"
    silence = ["-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-i", str(talk)]
    run_ffmpeg(*silence, "-map", "0:a", "-map", "1:a", "-shortest", "-c:a", "pcm_s16le", str(path))

    results = [library.outcomes()]
    first = library.segments()
    results.append(library.outcomes(options=IngestOptions(audio_track="2")))
    second = library.text()
    results.append(library.outcomes())

    assert [result["talk.mkv"] for result in results] == ["added", "updated", "unchanged"]
    assert first == []
    assert "coming" in second
    assert library.text() == second


def test_track_that_is_not_there_is_told_with_those_that_are(library: Library) -> None:
    two_tracks(library.folder / "talk.mp4")

    assert library.outcomes(options=IngestOptions(audio_track="fr")) == {"talk.mp4": "no-audio"}
    (error,) = failures(library)
    assert "there is no audio track fr." in str(error.message)
    assert "“1 (eng, Floor)”, “2 (chi, Interpreter, default)”" in str(error.hint)


def test_truncated_media_is_taken_and_called_partial(library: Library) -> None:
    whole = library.folder.parent / "whole.mp4"
    sound = make_talk(library.folder.parent / "sound.wav", seconds=12)
    run_ffmpeg("-i", str(sound), "-c:a", "aac", "-movflags", "+faststart", str(whole))
    make_truncated(library.folder / "talk.mp4", whole, 0.6)

    assert library.outcomes() == {"talk.mp4": "added"}
    media = library.recording().media
    assert media is not None
    assert media.facts.condition is Condition.PARTIAL
    assert "coming" in library.text()
    shutil.copy(whole, library.folder / "talk.mp4")
    assert library.outcomes() == {"talk.mp4": "updated"}
    again = library.recording().media
    assert again is not None
    assert again.facts.condition is Condition.WHOLE


@pytest.mark.parametrize(("is_replaced", "code"), [(False, "media-missing"), (True, "media-changed")])
def test_media_that_goes_or_changes_while_it_is_heard_is_told(
    library: Library, talk: Path, talk_in: Path, is_replaced: bool, code: str
) -> None:
    def interfere(event: IngestEvent) -> None:
        if isinstance(event, Progress) and event.stage is Stage.TRANSCRIBE:
            talk_in.unlink(missing_ok=True)
            if is_replaced:
                make_tone(talk_in, 2.0)

    (found,), _, _ = discover([library.folder], ("wav",), library.archive.folder)
    put_in_line(library.archive, talk_in)
    failed = library.models.pipeline(library.archive, interfere, IngestOptions()).ingest(found)
    shutil.copy(talk, talk_in)

    assert isinstance(failed, FileFailed)
    assert (failed.error.code, failed.stage) == (code, Stage.TRANSCRIBE)
    assert library.outcomes() == {"talk.wav": "updated"}
    assert "coming" in library.text()
    assert len(library.transcripts()) == 1  # what had been heard of these very bytes was kept


def test_media_that_changed_since_it_was_identified_is_not_heard(library: Library, talk_in: Path) -> None:
    library.ingest()
    recording = library.recording()
    assert recording.media is not None
    pipeline = library.models.pipeline(library.archive, library.events.append, AGAIN)
    transcriber = Transcriber(
        pipeline.speech_model, pipeline.ffmpeg, library.archive.catalogue, 15.0, lambda _done: None
    )
    grown = replace(recording, media=replace(recording.media, size=recording.media.size - 1))

    with pytest.raises(MediaChanged, match="changed while it was read"):
        transcriber.transcribe(grown, Voices(), None)


def test_interrupted_hearing_goes_on_and_keeps_what_was_finished(library: Library, talk_in: Path) -> None:
    library.ingest()
    undisturbed = [replace(s, id=None) for s in library.segments()]
    done = library.transcripts()[0]
    recording = library.recording()
    with library.archive.catalogue.writing() as session:
        draft = store.begin_transcript(
            session, recording.id, done.kind, done.source, language="en", settings=dict(done.settings)
        )
        store.add_piece(session, draft, undisturbed, Milliseconds(15_000))

    assert library.outcomes() == {"talk.wav": "updated"}
    assert library.transcripts()[-1].id == draft
    assert [replace(s, id=None) for s in library.segments()] == undisturbed

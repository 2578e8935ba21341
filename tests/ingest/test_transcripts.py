"""Transcripts in the catalogue: voices named, pieces joined, partial media seen."""

from dataclasses import replace
from pathlib import Path

import pytest
from libraries import write_rttm, write_vtt

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import TranscriptUnreadable
from archive.recordings import (
    AudioTrack,
    Condition,
    MediaFacts,
    MediaFile,
    Recording,
    Segment,
    TranscriptKind,
    Word,
)
from archive.timecode import Milliseconds
from ingest.diarization import SpeakerTurn
from ingest.discover import Found
from ingest.transcripts import (
    Voices,
    after_decoding,
    import_transcript,
    make_current,
    renew_speakers,
    transcript_beside,
)

WORDS = (
    Word(" Good", Milliseconds(0), Milliseconds(400)),
    Word(" morning.", Milliseconds(500), Milliseconds(900)),
)
SAID = Segment(Milliseconds(0), Milliseconds(900), "Good morning.", words=WORDS)
TURN = SpeakerTurn(Milliseconds(0), Milliseconds(1000), "Clara Voss")


def recorded(archive: Archive) -> Recording:
    with archive.catalogue.writing() as session:
        recording = Recording(id="r1", title="Talk", path="talk.wav")
        return queries.recording(session, store.add_recording(session, recording, Path("/library")))


def found(folder: Path, *transcripts: Path, diarization: Path | None = None) -> Found:
    return Found(folder, "talk.wav", folder / "talk.wav", transcripts, diarization)


def test_voices_are_those_of_the_turns_and_else_the_only_speaker(tmp_path: Path) -> None:
    rttm = write_rttm(tmp_path / "talk.rttm", (0, 1, "Clara_Voss"))

    voices = Voices.of(found(tmp_path, diarization=rttm), "Martin Hale")

    late = replace(SAID, start=Milliseconds(60_000), end=Milliseconds(60_900), words=())
    assert voices.turns == (TURN,)
    assert [s.speaker for s in voices.name([SAID, late])] == ["Clara Voss", "Martin Hale"]
    assert Voices.of(found(tmp_path), None).name([SAID]) == [SAID]


def test_voice_that_the_transcript_names_stays() -> None:
    tagged = replace(SAID, speaker="Owen Brandt")

    assert Voices((TURN,), "x", "Martin Hale").name([tagged]) == [tagged]


def test_turns_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    rttm = tmp_path / "talk.rttm"
    rttm.write_text("nonsense\n")

    with pytest.raises(TranscriptUnreadable, match="line 1 is not RTTM"):
        Voices.of(found(tmp_path, diarization=rttm), None)


def test_transcript_beside_is_the_best_that_is_not_our_own(archive: Archive, tmp_path: Path) -> None:
    exported = write_vtt(tmp_path / "talk.vtt", "Ours.", header="WEBVTT\n\nNOTE Written by Rostrum")
    remembered = tmp_path / "talk.srt"
    remembered.write_text("1\n00:00:00,000 --> 00:00:01,000\nOurs.\n")
    by_hand = write_vtt(tmp_path / "talk.en.vtt", "By hand.")
    with archive.catalogue.writing() as session:
        store.remember_written_file(session, digest_of(remembered), str(remembered))

    assert transcript_beside(found(tmp_path, exported, remembered, by_hand), archive.catalogue) == by_hand
    assert transcript_beside(found(tmp_path, exported, remembered), archive.catalogue) is None


def digest_of(path: Path) -> str:
    from archive.media import sha256_of  # noqa: PLC0415 - used once

    return sha256_of(path)


def test_import_is_new_once_for_each_content_and_voices(archive: Archive, tmp_path: Path) -> None:
    recording, vtt = recorded(archive), write_vtt(tmp_path / "talk.zh.vtt", "各位下午好。")

    def imported(voices: Voices, language: str | None = None) -> tuple[bool, str | None]:
        transcript, is_new = import_transcript(recording, vtt, voices, language, archive.catalogue)
        return is_new, transcript.language

    results = [imported(Voices()), imported(Voices()), imported(Voices(only_speaker="戴莹"))]
    write_vtt(vtt, "各位晚上好。")
    results.append(imported(Voices(only_speaker="戴莹"), "yue"))

    assert results == [(True, "zh"), (False, "zh"), (True, "zh"), (True, "yue")]
    with archive.catalogue.reading() as session:
        current = queries.current_transcript(session, "r1")
        assert queries.recording(session, "r1").language == "yue"
        assert [(s.text, s.speaker) for s in queries.segments(session, current.id)] == [
            ("各位晚上好。", "戴莹")
        ]


def test_renewed_speakers_make_a_new_transcript_of_the_same_words(archive: Archive) -> None:
    recorded(archive)
    with archive.catalogue.writing() as session:
        old = store.begin_transcript(
            session, "r1", TranscriptKind.MACHINE, "small", settings={"beam_size": 5}
        )
        store.add_piece(session, old, [replace(SAID, speaker="Owen Brandt")], Milliseconds(1000))
        store.finish_transcript(session, old, "en")
        transcript = queries.current_transcript(session, "r1")

    renewed = renew_speakers(transcript, Voices((TURN,), "abc"), archive.catalogue)

    assert renewed is not None
    assert renewed.settings == {"beam_size": 5, "rttm": "abc", "speaker": None}
    assert (renewed.source, renewed.language, renewed.transcribed_until) == ("small", "en", 1000)
    with archive.catalogue.reading() as session:
        (said,) = queries.segments(session, renewed.id)
        (before,) = queries.segments(session, old)
    assert (said.speaker, said.text, said.words) == ("Clara Voss", "Good morning.", WORDS)
    assert before.speaker == "Owen Brandt"
    assert renew_speakers(renewed, Voices((TURN,), "abc"), archive.catalogue) is None
    assert make_current(renewed, archive.catalogue) is False
    assert make_current(transcript, archive.catalogue) is True


@pytest.mark.parametrize(
    ("stated", "decoded", "duration", "condition"),
    [
        (60_000, 60_000, 60_000, Condition.WHOLE),
        (60_000, 58_100, 60_000, Condition.WHOLE),  # encoders state a little more than there is
        (60_000, 57_900, 60_000, Condition.PARTIAL),
        (3_600_000, 3_540_000, 3_600_000, Condition.WHOLE),
        (3_600_000, 3_500_000, 3_600_000, Condition.PARTIAL),
        (60_000, 70_000, 60_000, Condition.WHOLE),
        (None, 70_000, 70_000, Condition.WHOLE),
    ],
)
def test_media_of_which_much_is_missing_is_partial(
    stated: int | None, decoded: int, duration: int, condition: Condition
) -> None:
    track = AudioTrack(1, "aac", 1, 16_000)
    facts = MediaFacts("wav", None if stated is None else Milliseconds(stated), (track,))
    media = MediaFile(Path("/talk.wav"), "abc", 1, facts, 1)

    known = after_decoding(media, Milliseconds(decoded)).facts

    assert (known.duration, known.condition) == (duration, condition)

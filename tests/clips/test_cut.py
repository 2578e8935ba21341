"""Clips, read back frame by frame and sample by sample with PyAV."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from archive import config
from archive.errors import (
    ClipRefused,
    MediaMissing,
    MediaReplaced,
    MediaUnreadable,
    NoAudio,
    RecordingClosed,
    ToolFailed,
)
from archive.media import Ffmpeg
from archive.recordings import Condition, Recording
from archive.timecode import Milliseconds, frame_at
from clips import Clip, Format, Span, cut, stated_span
from tests.clips.conftest import NTSC, RecordingOf
from tests.clips.numbered_media import (
    SOUND_RATE,
    constant,
    heard,
    lag,
    noise,
    shown_numbers,
    shown_times,
    write_numbered,
    write_wav,
)
from tests.making_media import make_truncated, run_ffmpeg

HOUR = Milliseconds(3_600_000)
MILLISECOND = SOUND_RATE // 1000


def span(start: int, end: int) -> Span:
    return Span(Milliseconds(start), Milliseconds(end))


def on_grid(recording: Recording, start: int, end: int) -> Span:
    assert recording.media is not None
    return stated_span(start, end, recording.media.facts, longest=HOUR)


def timecodes(path: Path) -> set[str]:
    with av.open(str(path)) as container:
        tags = [container.metadata, *(stream.metadata for stream in container.streams)]
    return {tag["timecode"] for tag in tags if "timecode" in tag}


@pytest.mark.parametrize(("start", "end"), [(0, 1000), (40, 80), (3337, 5011), (2990, 6010), (7000, 8000)])
def test_cut_at_25_holds_exactly_the_frames_and_the_sound_of_its_span(
    at_25: Recording, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path, start: int, end: int
) -> None:
    wanted = on_grid(at_25, start, end)

    clip = cut(at_25, wanted, tmp_path / "clip.mp4", ffmpeg, settings.clips)

    first, last = (frame_at(position, Fraction(25)) for position in (wanted.start, wanted.end))
    assert shown_numbers(clip.path) == list(range(first, last))
    assert shown_times(clip.path) == pytest.approx([n / 25 for n in range(last - first)], abs=1e-6)
    begins, sound = heard(clip.path)
    assert begins == 0
    assert abs(lag(sound[: (last - first) * 1920], noise(8), first * 1920)) <= MILLISECOND


@pytest.mark.parametrize(("start", "end"), [(0, 1000), (2990, 3070), (4004, 6100), (7500, 8008)])
def test_cut_at_a_true_ntsc_rate_holds_exactly_the_frames_and_the_sound_of_its_span(
    at_ntsc: Recording, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path, start: int, end: int
) -> None:
    wanted = on_grid(at_ntsc, start, end)

    clip = cut(at_ntsc, wanted, tmp_path / "clip.mp4", ffmpeg, settings.clips)

    first, last = (frame_at(position, NTSC) for position in (wanted.start, wanted.end))
    assert shown_numbers(clip.path) == list(range(first, last))
    assert shown_times(clip.path)[0] == 0
    begins, sound = heard(clip.path)
    samples = int((last - first) / NTSC * SOUND_RATE)
    assert begins == 0
    assert abs(lag(sound[:samples], noise(8), round(first / NTSC * SOUND_RATE))) <= MILLISECOND


@pytest.mark.parametrize("program", ["auto", imageio_ffmpeg.get_ffmpeg_exe()], ids=["auto", "imageio"])
def test_cut_with_each_ffmpeg_keeps_the_very_last_frame(
    at_25: Recording, settings: config.Config, tmp_path: Path, program: str
) -> None:
    each = Ffmpeg.find(settings.media.model_copy(update={"ffmpeg": program}))

    clip = cut(at_25, span(7800, 8000), tmp_path / "clip.mp4", each, settings.clips)

    assert shown_numbers(clip.path) == [195, 196, 197, 198, 199]


def test_cut_moves_the_start_timecode(
    at_25: Recording, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    clip = cut(at_25, span(3320, 4000), tmp_path / "clip.mp4", ffmpeg, settings.clips)

    assert (clip.start_timecode, timecodes(clip.path)) == ("10:00:03:08", {"10:00:03:08"})


def test_cut_counts_drop_frame_timecode_over_the_minute(
    at_ntsc: Recording, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    wanted = on_grid(at_ntsc, 3003, 4004)  # 90 frames after 00:00:57;00: numbers ;00 and ;01 are skipped

    clip = cut(at_ntsc, wanted, tmp_path / "clip.mp4", ffmpeg, settings.clips)

    assert (clip.start_timecode, timecodes(clip.path)) == ("00:01:00;02", {"00:01:00;02"})


def test_cut_without_a_source_timecode_writes_none(
    recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    source = write_numbered(tmp_path / "plain.mp4", constant(Fraction(25), 50), Fraction(25))

    clip = cut(recording_of(source), span(400, 800), tmp_path / "clip.mp4", ffmpeg, settings.clips)

    assert (clip.start_timecode, timecodes(clip.path)) == (None, set())
    assert shown_numbers(clip.path) == list(range(10, 20))


def test_cut_carries_its_title_and_no_metadata_of_the_whole(
    at_25: Recording, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    recording = replace(at_25, title="-圆桌: 'AI'")

    clip = cut(recording, span(0, 400), tmp_path / "clip.mp4", ffmpeg, settings.clips)

    with av.open(str(clip.path)) as container:
        assert container.metadata["title"] == "-圆桌: 'AI'"
        assert "comment" not in container.metadata
        assert [s.codec_context.name for s in container.streams.get(video=0, audio=0)] == ["h264", "aac"]
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
    head = clip.path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")  # plays before it is loaded


def test_cut_to_wav_copies_every_sample_of_the_span(
    recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    source = write_wav(tmp_path / "talk.wav", noise(6, rate=44_100), 44_100)

    clip = cut(recording_of(source), span(3210, 5432), tmp_path / "clip.wav", ffmpeg, settings.clips)

    with av.open(str(clip.path)) as container:
        samples = np.concatenate([f.to_ndarray().ravel() for f in container.decode(audio=0)])
    assert samples.tolist() == noise(6, rate=44_100)[141_561:239_551].tolist()


@pytest.mark.parametrize("source_ending", ["mp3", "flac", "ogg"])
def test_cut_to_m4a_starts_at_zero_with_the_right_sound(
    source_ending: str, recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    wav = write_wav(tmp_path / "talk.wav", noise(6))
    source = tmp_path / f"talk.{source_ending}"
    run_ffmpeg("-i", str(wav), str(source))

    clip = cut(recording_of(source), span(3210, 5210), tmp_path / "clip.m4a", ffmpeg, settings.clips)

    begins, sound = heard(clip.path)
    assert clip == Clip("rec-1", tmp_path / "clip.m4a", span(3210, 5210), Format.M4A, None)
    assert begins == 0
    assert abs(lag(sound[: 2 * SOUND_RATE], noise(6), 3210 * 48)) <= MILLISECOND


def test_cut_takes_the_track_that_was_transcribed(
    recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    rate, floor, booth = Fraction(25), noise(4, seed=1), noise(4, seed=2)
    source = write_numbered(tmp_path / "two.mp4", constant(rate, 100), rate, [floor, booth])
    recording = recording_of(source, audio_track=2)

    clip = cut(recording, span(1000, 3000), tmp_path / "clip.mp4", ffmpeg, settings.clips)

    _, sound = heard(clip.path)
    aligned = sound[:SOUND_RATE]
    likeness = [np.corrcoef(aligned, t[SOUND_RATE : 2 * SOUND_RATE])[0, 1] for t in (floor, booth)]
    assert likeness[1] > 0.9
    assert abs(likeness[0]) < 0.2


@pytest.mark.parametrize("name", ["late.mov", "late.ts"])
@pytest.mark.parametrize("output", ["clip.mp4", "clip.wav"])
def test_cut_keeps_sound_that_starts_late_in_its_place(
    name: str, output: str, recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    rate, sound = Fraction(25), noise(4)
    source = write_numbered(tmp_path / name, constant(rate, 150), rate, [sound], sound_starts_at=Fraction(2))

    clip = cut(recording_of(source), span(1000, 4000), tmp_path / output, ffmpeg, settings.clips)

    begins, got = heard(clip.path)
    assert begins == 0
    assert np.abs(got[: SOUND_RATE - 3000]).max() < 0.001
    assert abs(lag(got[SOUND_RATE + 2000 : 2 * SOUND_RATE], sound, 2000)) <= MILLISECOND


def test_cut_of_a_transport_stream_enters_before_the_last_key_frame(
    recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    rate = Fraction(25)
    source = write_numbered(
        tmp_path / "cast.ts", constant(rate, 300), rate, options={"g": "250", "sc_threshold": "0"}
    )

    clip = cut(recording_of(source), span(8000, 9000), tmp_path / "clip.mp4", ffmpeg, settings.clips)

    assert shown_numbers(clip.path) == list(range(200, 225))


def test_cut_of_slides_shows_the_one_that_stands_there(
    recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    changes = [Fraction(0), Fraction(2), Fraction(5)]
    source = write_numbered(tmp_path / "slides.mp4", changes, Fraction(25), [noise(16)])
    recording = recording_of(source)

    clip = cut(recording, on_grid(recording, 10_000, 14_000), tmp_path / "clip.mp4", ffmpeg, settings.clips)

    assert set(shown_numbers(clip.path)) == {2}


def test_cut_makes_odd_sizes_even(
    recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    source = tmp_path / "odd.mkv"
    run_ffmpeg("-f", "lavfi", "-i", "testsrc2=size=161x121:duration=1:rate=25", "-c:v", "ffv1", str(source))

    clip = cut(recording_of(source), span(0, 400), tmp_path / "clip.mp4", ffmpeg, settings.clips)

    with av.open(str(clip.path)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (160, 120)


def test_cut_beyond_what_a_damaged_file_decodes_to_is_refused(
    recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    rate = Fraction(25)
    whole = recording_of(write_numbered(tmp_path / "a.ts", constant(rate, 250), rate, [noise(10)]))
    path = make_truncated(tmp_path / "b.ts", tmp_path / "a.ts", 0.5)
    assert whole.media is not None
    facts = replace(whole.media.facts, condition=Condition.PARTIAL)
    partial = replace(whole, media=replace(whole.media, path=path, size=path.stat().st_size, facts=facts))

    for beyond in (span(3000, 9000), span(8000, 8400)):
        with pytest.raises(MediaUnreadable):
            cut(partial, beyond, tmp_path / "clip.mp4", ffmpeg, settings.clips)

    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.ts", "b.ts"]


def test_cut_refuses_what_cannot_be_cut(
    at_25: Recording, recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    sound = recording_of(write_wav(tmp_path / "talk.wav", noise(1)))
    silent = recording_of(write_numbered(tmp_path / "s.mp4", constant(Fraction(25), 25), Fraction(25)))
    assert sound.media is not None
    gone = replace(sound, media=replace(sound.media, path=tmp_path / "gone.wav"))
    changed = replace(sound, media=replace(sound.media, size=1))
    (tmp_path / "folder.wav").mkdir()
    table: list[tuple[Recording, str, type[Exception], str]] = [
        (at_25, "clip.avi", ClipRefused, ".mp4, .m4a, .wav"),
        (sound, "clip.mp4", ClipRefused, ".m4a or .wav"),
        (silent, "clip.wav", NoAudio, "no audio track"),
        (replace(at_25, is_closed=True), "clip.mp4", RecordingClosed, "cannot be read, played or quoted"),
        (replace(at_25, media=None), "clip.mp4", ClipRefused, "nothing to play or cut"),
        (gone, "clip.wav", MediaMissing, "gone.wav"),
        (changed, "clip.wav", MediaReplaced, "not the file that was imported"),
        (at_25, "nowhere/clip.mp4", ClipRefused, "does not exist"),
        (sound, "folder.wav", ClipRefused, "is a folder"),
        (sound, "talk.wav", ClipRefused, "Originals are never overwritten"),
    ]
    for recording, output, kind, said in table:
        with pytest.raises(kind, match=said.replace(".", r"\.")):
            cut(recording, span(0, 400), tmp_path / output, ffmpeg, settings.clips)


def test_cut_refuses_an_original_under_another_name(
    recording_of: RecordingOf, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    source = write_wav(tmp_path / "talk.wav", noise(1))
    before = source.read_bytes()
    (tmp_path / "link.wav").symlink_to(source)
    (tmp_path / "same.wav").hardlink_to(source)

    for name in ("link.wav", "same.wav"):
        with pytest.raises(ClipRefused):
            cut(recording_of(source), span(0, 400), tmp_path / name, ffmpeg, settings.clips)

    assert source.read_bytes() == before


def test_cut_that_is_stopped_leaves_nothing_behind(
    at_25: Recording, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    (tmp_path / "clip.mp4").write_text("an earlier clip")

    with pytest.raises(ToolFailed):
        cut(
            at_25,
            span(0, 8000),
            tmp_path / "clip.mp4",
            ffmpeg,
            settings.clips,
            should_stop=lambda: True,
        )

    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("clip.mp4", "an earlier clip")]


def test_cut_tells_its_progress_and_replaces_an_earlier_clip(
    at_25: Recording, ffmpeg: Ffmpeg, settings: config.Config, tmp_path: Path
) -> None:
    (tmp_path / "-clip.MP4").write_text("an earlier clip")
    told: list[Milliseconds] = []

    clip = cut(at_25, span(0, 2000), tmp_path / "-clip.MP4", ffmpeg, settings.clips, on_progress=told.append)

    assert shown_numbers(clip.path) == list(range(50))
    assert told == sorted(told)
    assert 1900 <= told[-1] <= 2100

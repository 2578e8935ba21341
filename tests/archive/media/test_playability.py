"""Which browsers play what: a table of what probes say."""

from fractions import Fraction
from pathlib import Path

import pytest
from making_media import make_tone, make_video, make_with_cover

from archive import config
from archive.media import Playability, playability, probe
from archive.recordings import AudioTrack, MediaFacts
from archive.timecode import Milliseconds

ALL, SOME, NONE = Playability.ALL, Playability.SOME, Playability.NONE
MP4 = "mov,mp4,m4a,3gp,3g2,mj2"


def facts(container: str, video: str | None, pixels: str | None, *audio: str) -> MediaFacts:
    return MediaFacts(
        container=container,
        duration=Milliseconds(1000),
        audio_tracks=tuple(AudioTrack(n, codec, 2, 48_000) for n, codec in enumerate(audio, start=1)),
        video_codec=video,
        pixel_format=pixels,
        frame_rate=None if video is None else Fraction(25),
    )


@pytest.mark.parametrize(
    ("container", "video", "pixels", "audio", "expected"),
    [
        (MP4, "h264", "yuv420p", "aac", ALL),
        (MP4, "h264", "yuvj420p", "mp3", ALL),
        (MP4, "h264", "yuv420p", None, ALL),
        (MP4, None, None, "aac", ALL),
        ("matroska,webm", "vp9", "yuv420p", "opus", ALL),
        ("matroska,webm", "vp8", "yuv420p", "vorbis", ALL),
        ("mp3", None, None, "mp3", ALL),
        ("flac", None, None, "flac", ALL),
        ("aac", None, None, "aac", ALL),
        ("wav", None, None, "pcm_s16le", ALL),
        # probed before pixels were looked at
        (MP4, "h264", None, "aac", SOME),
        (MP4, "hevc", "yuv420p", "aac", SOME),
        (MP4, "hevc", "yuv420p10le", "aac", SOME),
        (MP4, "av1", "yuv420p", "aac", SOME),
        (MP4, None, None, "opus", SOME),
        ("matroska,webm", "h264", "yuv420p", "aac", SOME),
        ("matroska,webm", "h264", "yuv420p", "opus", SOME),
        ("matroska,webm", "vp9", "yuv420p10le", "opus", SOME),
        ("ogg", None, None, "vorbis", SOME),
        ("wav", None, None, "pcm_s24le", SOME),
        # played silent, or with colours gone wrong, without a word
        (MP4, "h264", "yuv420p", "ac3", NONE),
        (MP4, "h264", "yuv420p", "opus", NONE),
        (MP4, "h264", "yuv420p", "pcm_s16le", NONE),
        (MP4, "hevc", "yuv420p", "eac3", NONE),
        ("matroska,webm", "vp9", "yuv420p", "aac", NONE),
        (MP4, "h264", "yuv422p", "aac", NONE),
        (MP4, "h264", "yuv420p10le", "aac", NONE),
        (MP4, "hevc", "yuv422p10le", "aac", NONE),
        ("matroska,webm", "h264", "yuv420p10le", "aac", NONE),
        # played nowhere
        (MP4, "prores", "yuv422p10le", "pcm_s16le", NONE),
        (MP4, "mpeg4", "yuv420p", "aac", NONE),
        (MP4, "mjpeg", "yuvj420p", "aac", NONE),
        (MP4, None, None, "alac", NONE),
        (MP4, None, None, "amr_nb", NONE),
        ("mxf", "dnxhd", "yuv422p", "pcm_s24le", NONE),
        ("mxf", "mpeg2video", "yuv420p", None, NONE),
        ("avi", "h264", "yuv420p", "mp3", NONE),
        ("mpegts", "h264", "yuv420p", "aac", NONE),
        ("mpeg", "mpeg2video", "yuv420p", "mp2", NONE),
        ("flv", "h264", "yuv420p", "aac", NONE),
        ("asf", None, None, "wmav2", NONE),
        ("ogg", "theora", "yuv420p", "vorbis", NONE),
        ("aiff", None, None, "pcm_s16be", NONE),
        ("ac3", None, None, "ac3", NONE),
        ("amr", None, None, "amr_nb", NONE),
        ("wav", None, None, "adpcm_ms", NONE),
        ("what,ever", "unknown", None, "unknown", NONE),
    ],
)
def test_playability(
    container: str, video: str | None, pixels: str | None, audio: str | None, expected: Playability
) -> None:
    sounds = () if audio is None else (audio,)

    assert playability(facts(container, video, pixels, *sounds), 1 if sounds else None) is expected


def test_track_that_browsers_would_not_choose_is_not_played() -> None:
    interpreted = facts(MP4, "h264", "yuv420p", "aac", "aac")

    assert [playability(interpreted, track) for track in (1, 2)] == [ALL, NONE]


def test_probed_files_are_judged(tmp_path: Path, media: config.Media) -> None:
    made = {
        make_video(tmp_path / "talk.mp4", 0.5): ALL,
        make_video(tmp_path / "talk.mkv", 0.5): SOME,
        make_video(tmp_path / "deep.mp4", 0.5, options=["-pix_fmt", "yuv422p"]): NONE,
        make_video(tmp_path / "talk.avi", 0.5, options=["-c:a", "mp3"]): NONE,
        make_video(tmp_path / "talk.mxf", 0.5): NONE,
        make_tone(tmp_path / "talk.m4a", 0.5): ALL,
        make_tone(tmp_path / "talk.mp3", 0.5): ALL,
        make_with_cover(tmp_path / "cover.mp3", 0.5): ALL,
        make_tone(tmp_path / "talk.wav", 0.5): ALL,
        make_tone(tmp_path / "talk.aiff", 0.5): NONE,
        make_tone(tmp_path / "talk.wma", 0.5): NONE,
    }

    assert {path.name: playability(probe(path, media), 1) for path in made} == {
        path.name: expected for path, expected in made.items()
    }

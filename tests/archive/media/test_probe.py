"""What a probe learns, and what it refuses."""

import os
import wave
from fractions import Fraction
from pathlib import Path

import making_media
import pytest

from archive import config
from archive.errors import (
    MediaEmpty,
    MediaMissing,
    MediaRefused,
    MediaTooLong,
    MediaUnreadable,
)
from archive.media import probe
from archive.recordings import AudioTrack, MediaFacts
from archive.timecode import Milliseconds

MOV = "mov,mp4,m4a,3gp,3g2,mj2"


def test_probe_tells_all_facts_of_a_video(media: config.Media, tmp_path: Path) -> None:
    path = making_media.make_video(
        tmp_path / "panel.mov",
        2.002,
        rate="30000/1001",
        tracks=[("eng", "Floor"), ("chi", "同传")],
        timecode="10:00:00;00",
    )

    assert probe(path, media) == MediaFacts(
        container=MOV,
        duration=Milliseconds(2002),
        audio_tracks=(
            AudioTrack(1, "aac", 1, 48_000, language="eng", title="Floor", is_default=True),
            AudioTrack(2, "aac", 1, 48_000, language="chi", title="同传", is_default=False),
        ),
        video_codec="h264",
        pixel_format="yuv420p",
        width=160,
        height=120,
        frame_rate=Fraction(30000, 1001),
        start_timecode="10:00:00;00",
        is_drop_frame=True,
    )


def test_probe_tells_all_facts_of_sound(media: config.Media, tmp_path: Path) -> None:
    path = making_media.make_tone(tmp_path / "tone.wav", 1.5)

    assert probe(path, media) == MediaFacts(
        container="wav",
        duration=Milliseconds(1500),
        audio_tracks=(AudioTrack(1, "pcm_s16le", 1, 16_000),),
    )


def test_probe_silent_video_has_no_audio_tracks(media: config.Media, tmp_path: Path) -> None:
    facts = probe(making_media.make_video(tmp_path / "silent.mp4", 1.0, tracks=[]), media)

    assert (facts.audio_tracks, facts.has_picture) == ((), True)


@pytest.mark.parametrize("name", ["cover.mp3", "cover.m4a"])
def test_probe_cover_art_is_no_picture(media: config.Media, tmp_path: Path, name: str) -> None:
    facts = probe(making_media.make_with_cover(tmp_path / name), media)

    assert (facts.has_picture, facts.video_codec, len(facts.audio_tracks)) == (False, None, 1)


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "avi", "ts"])
@pytest.mark.parametrize("rate", ["25", "24000/1001", "30000/1001", "60000/1001"])
def test_probe_frame_rate_is_exact(media: config.Media, tmp_path: Path, ending: str, rate: str) -> None:
    path = making_media.make_video(tmp_path / f"x.{ending}", 1.0, rate=rate, tracks=[])

    assert probe(path, media).frame_rate == Fraction(rate)


@pytest.mark.parametrize(
    ("name", "rate", "timecode", "is_drop_frame"),
    [
        ("x.mov", "25", "10:00:00:00", False),
        ("x.mp4", "30000/1001", "01:00:00;02", True),
        ("x.mp4", "30000/1001", "01:00:00:02", False),
        ("x.mxf", "25", "09:59:50:12", False),
        ("x.mxf", "30000/1001", "10:00:00;00", True),
    ],
)
def test_probe_start_timecode(
    media: config.Media, tmp_path: Path, name: str, rate: str, timecode: str, is_drop_frame: bool
) -> None:
    path = making_media.make_video(tmp_path / name, 1.0, rate=rate, timecode=timecode)

    facts = probe(path, media)

    assert (facts.start_timecode, facts.is_drop_frame) == (timecode, is_drop_frame)


def test_probe_without_timecode_tells_none(media: config.Media, tmp_path: Path) -> None:
    facts = probe(making_media.make_video(tmp_path / "x.mp4", 1.0), media)

    assert (facts.start_timecode, facts.is_drop_frame) == (None, False)


def test_probe_takes_tags_that_are_not_utf8(media: config.Media, tmp_path: Path) -> None:
    path = making_media.make_video(tmp_path / "x.mkv", 1.0, tracks=[("chi", "AAAA")])
    path.write_bytes(path.read_bytes().replace(b"AAAA", "测试".encode("gbk")))

    (track,) = probe(path, media).audio_tracks

    assert (track.language, "�" in (track.title or "")) == ("chi", True)


@pytest.mark.parametrize(
    "name",
    [
        b"-y.mp4",
        b"--help.mp4",
        b'it\'s "quoted".mp4',
        b"new\nline.mp4",
        "论坛录音.mp4".encode(),
        "🎤.mp4".encode(),
        b"100% %d %03d.mp4",
        b"http:host.mp4",
        b"concat:a|b.mp4",
        b"back\\slash.mp4",
        b" .mp4",
        b"\xb2\xe2\xca\xd4.mp4",
    ],
)
def test_probe_takes_every_file_name(
    media: config.Media, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: bytes
) -> None:
    making_media.make_tone(tmp_path / "plain.m4a", 1.0).rename(tmp_path / os.fsdecode(name))
    monkeypatch.chdir(tmp_path)

    assert probe(Path(os.fsdecode(name)), media).container == MOV


def test_probe_refuses_missing_empty_and_prose(media: config.Media, tmp_path: Path) -> None:
    with pytest.raises(MediaMissing):
        probe(tmp_path / "missing.mp4", media)
    with pytest.raises(MediaEmpty):
        probe(making_media.make_empty(tmp_path / "empty.mp4"), media)
    with pytest.raises(MediaUnreadable, match="it is text, not a recording"):
        probe(making_media.make_text(tmp_path / "prose.mp4"), media)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xef\xbb\xbf\n<!DOCTYPE html><title>404</title>", "it is a web page"),
        (b"<html><body>Sign in to download</body></html>", "it is a web page"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "it is a PDF document"),
        (b"PK\x03\x04\x14\x00\x00\x00", "it is a ZIP archive"),
        ("会议记录\n".encode() * 500, "it is text"),
        (bytes(range(256)) * 20, "cannot be read as media"),
    ],
)
def test_probe_names_what_lies_under_a_media_name(
    media: config.Media, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "talk.mp4"
    path.write_bytes(content)

    with pytest.raises(MediaUnreadable, match=said):
        probe(path, media)


def test_probe_says_that_a_truncated_mp4_is_unreadable(media: config.Media, tmp_path: Path) -> None:
    whole = making_media.make_video(tmp_path / "whole.mp4", 2.0)

    with pytest.raises(MediaUnreadable, match="moov atom not found"):
        probe(making_media.make_truncated(tmp_path / "cut.mp4", whole, 0.5), media)


def test_probe_does_not_wait_for_a_pipe(media: config.Media, stalling_file: Path) -> None:
    with pytest.raises(MediaUnreadable, match="not a file"):
        probe(stalling_file, media)


def test_probe_ends_in_time(media: config.Media, tmp_path: Path) -> None:
    path = making_media.make_tone(tmp_path / "tone.wav", 1.0)

    with pytest.raises(MediaUnreadable, match="so it was killed"):
        probe(path, media.model_copy(update={"probe_seconds": 0.001}))


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp4", "list.mp3"])
def test_probe_refuses_hls_and_calls_nobody(
    media: config.Media, tmp_path: Path, uncalled_address: str, name: str
) -> None:
    path = making_media.make_hls_playlist(tmp_path / name, f"{uncalled_address}/x.ts")

    with pytest.raises(MediaRefused, match="“hls”"):
        probe(path, media)


def test_probe_refuses_concat(media: config.Media, tmp_path: Path) -> None:
    making_media.make_tone(tmp_path / "secret.wav", 1.0)

    with pytest.raises(MediaRefused, match="“concat”"):
        probe(making_media.make_concat_script(tmp_path / "list.mp4", "secret.wav"), media)


@pytest.mark.parametrize(
    ("text", "container"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nWelcome.\n\n", "srt"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nWelcome.\n", "webvtt"),
        ("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\nc=IN IP4 127.0.0.1\r\n", "sdp"),
    ],
)
def test_probe_refuses_texts_that_libav_would_open(
    media: config.Media, tmp_path: Path, text: str, container: str
) -> None:
    path = tmp_path / "disguised.mp4"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(MediaRefused) as caught:
        probe(path, media)

    assert f"the container format “{container}”" in str(caught.value)


def test_probe_refuses_pictures(media: config.Media, tmp_path: Path) -> None:
    picture = tmp_path / "photo.png"
    making_media.run_ffmpeg("-f", "lavfi", "-i", "color=red:size=32x32", "-frames:v", "1", str(picture))

    with pytest.raises(MediaRefused):
        probe(picture, media)
    with pytest.raises(MediaRefused):
        probe(picture.rename(tmp_path / "photo.mp4"), media)


def test_probe_of_subtitle_in_avi_calls_nobody(
    media: config.Media, tmp_path: Path, uncalled_address: str
) -> None:
    path = making_media.make_avi_with_playlist(tmp_path / "film.mp4", f"{uncalled_address}/x.ts")

    assert probe(path, media).container == "avi"


def test_probe_refuses_what_states_more_hours_than_are_allowed(media: config.Media, tmp_path: Path) -> None:
    """Two samples a second: 62 hours in 448 KB, which would decode to 14 GB."""
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 1, 2, 0, "NONE", ""))
        sound.writeframes(b"\x80" * (62 * 3600 * 2))

    with pytest.raises(MediaTooLong) as told:
        probe(path, media)

    assert path.stat().st_size < 450_000
    assert str(path) in str(told.value)
    allowed = media.model_copy(update={"max_hours": 63.0})
    assert probe(path, allowed).duration == 62 * 3600 * 1000

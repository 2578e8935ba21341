"""Small real media for tests, made with ffmpeg on the spot; every function returns the path it wrote."""

import shutil
import struct
import subprocess
import wave
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt


@cache
def ffmpeg_program() -> str:
    """The system's ffmpeg if there is one, else imageio-ffmpeg's."""
    return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())


def run_ffmpeg(*arguments: str) -> None:
    """Run ffmpeg without any guard; CalledProcessError carries what it said."""
    subprocess.run(
        [ffmpeg_program(), "-nostdin", "-v", "error", "-y", *arguments],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )


def make_tone(path: Path, seconds: float = 3.0, *, frequency: int = 440, rate: int = 16_000) -> Path:
    """One mono track with a sine, in whatever the file's ending says."""
    run_ffmpeg(*_tone(frequency, seconds, rate), "-ac", "1", f"file:{path}")
    return path


def make_wav(path: Path, samples: npt.ArrayLike) -> Path:
    """Exactly these 16-bit samples, mono at 16 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.asarray(samples).astype("<i2").tobytes())
    return path


def make_speech_like(path: Path, spoken: Sequence[tuple[float, float]], seconds: float) -> Path:
    """Pink noise where `spoken` says (start and end in seconds), digital silence elsewhere."""
    is_spoken = "+".join(f"between(t,{start},{end})" for start, end in spoken) or "0"
    noise = f"anoisesrc=color=pink:amplitude=0.5:seed=7:sample_rate=16000:duration={seconds}"
    run_ffmpeg("-f", "lavfi", "-i", noise, "-af", f"volume='{is_spoken}':eval=frame", f"file:{path}")
    return path


def make_video(
    path: Path,
    seconds: float = 2.0,
    *,
    rate: str = "25",
    size: str = "160x120",
    tracks: Sequence[tuple[str, str]] = (("eng", "Floor"),),
    timecode: str | None = None,
    audio_starts_at: float = 0.0,
    options: Sequence[str] = (),
) -> Path:
    """A test card with one tone per (language, title) in `tracks`; none makes a silent video.

    The tones are 440, 880, 1320 Hz ..., so that a test can hear which track it got.
    """
    arguments = ["-f", "lavfi", "-i", f"testsrc2=rate={rate}:size={size}:duration={seconds}"]
    for number in range(1, len(tracks) + 1):
        arguments += ["-itsoffset", str(audio_starts_at)]
        arguments += _tone(440 * number, seconds - audio_starts_at, 48_000)
    arguments += ["-map", "0:v"]
    for number, (language, title) in enumerate(tracks):
        arguments += ["-map", f"{number + 1}:a"]
        arguments += [f"-metadata:s:a:{number}", f"language={language}"]
        arguments += [f"-metadata:s:a:{number}", f"title={title}"]
    if timecode is not None:
        arguments += ["-timecode", timecode]
    run_ffmpeg(*arguments, *_codecs(path), *options, f"file:{path}")
    return path


def make_with_gap(path: Path, seconds: float, gap: tuple[float, float]) -> Path:
    """A tone whose packets between the two times (in seconds) are lost."""
    start, end = gap
    lose = f"noise=drop='gt(pts*tb,{start})*lt(pts*tb,{end})'"
    with TemporaryDirectory() as folder:  # the filter knows the times of MP4's packets only
        lossy = f"{folder}/lossy.m4a"
        run_ffmpeg(*_tone(440, seconds, 48_000), "-c:a", "aac", "-bsf:a", lose, lossy)
        run_ffmpeg("-i", lossy, "-c", "copy", f"file:{path}")
    return path


def make_with_cover(path: Path, seconds: float = 2.0) -> Path:
    """Sound with a picture attached: cover art, no video."""
    picture = ["-f", "lavfi", "-i", "color=red:size=64x64:duration=1:rate=1"]
    mapping = ["-map", "0:a", "-map", "1:v", "-c:v", "mjpeg", "-frames:v", "1"]
    attached = ["-disposition:v", "attached_pic"]
    run_ffmpeg(*_tone(440, seconds, 44_100), *picture, *mapping, *attached, f"file:{path}")
    return path


def make_truncated(path: Path, source: Path, share: float) -> Path:
    """The first `share` (0 to 1) of another file's bytes."""
    content = source.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def make_empty(path: Path) -> Path:
    """No bytes at all."""
    path.write_bytes(b"")
    return path


def make_text(path: Path) -> Path:
    """Prose under a media name."""
    path.write_text("These are the minutes of the forum, and no recording.\n" * 40, encoding="utf-8")
    return path


def make_hls_playlist(path: Path, target: str) -> Path:
    """An HLS playlist that names another file or address."""
    path.write_text(hls_playlist(target), encoding="utf-8")
    return path


def make_concat_script(path: Path, target: str) -> Path:
    """An ffconcat script that names another file."""
    path.write_text(f"ffconcat version 1.0\nfile {target}\n", encoding="utf-8")
    return path


def make_avi_with_playlist(path: Path, target: str) -> Path:
    """An AVI with a second of sound and, as a GAB2 subtitle, an HLS playlist that names another file."""
    rate = 8_000
    audio_header = _stream_header(b"auds", scale=1, rate=rate, sample_size=1)
    audio_format = struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8)
    header = _chunk(b"avih", struct.pack("<14I", 40_000, rate, 0, 0, 0, 25, 0, 2, 0, 160, 120, 0, 0, 0))
    header += _list(b"strl", _chunk(b"strh", audio_header) + _chunk(b"strf", audio_format))
    text_header = _stream_header(b"txts", scale=1, rate=25, sample_size=0)
    header += _list(b"strl", _chunk(b"strh", text_header) + _chunk(b"strf", b""))
    sound = _chunk(b"00wb", bytes([128, 160] * (rate // 2)))
    movie = _chunk(b"01tx", _gab2(hls_playlist(target).encode())) + sound
    path.write_bytes(_chunk(b"RIFF", b"AVI " + _list(b"hdrl", header) + _list(b"movi", movie)))
    return path


def hls_playlist(target: str) -> str:
    """The text of a playlist with one entry."""
    return (
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXT-X-MEDIA-SEQUENCE:0\n"
        f"#EXTINF:3.0,\n{target}\n#EXT-X-ENDLIST\n"
    )


def _tone(frequency: int, seconds: float, rate: int) -> list[str]:
    tone = f"sine=frequency={frequency}:sample_rate={rate}:duration={seconds}"
    return ["-f", "lavfi", "-i", tone]


def _codecs(path: Path) -> list[str]:
    """Codecs that each container takes, and that every build of ffmpeg has."""
    if path.suffix == ".mxf":
        return ["-c:v", "mpeg2video", "-c:a", "pcm_s16le"]
    if path.suffix == ".mpg":
        return ["-c:v", "mpeg2video", "-c:a", "mp2"]
    return ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _list(name: bytes, content: bytes) -> bytes:
    return _chunk(b"LIST", name + content)


def _stream_header(kind: bytes, *, scale: int, rate: int, sample_size: int) -> bytes:
    numbers = struct.pack("<IHHIIIIIIII", 0, 0, 0, 0, scale, rate, 0, rate, 65_536, 0, sample_size)
    return kind + b"\0" * 4 + numbers + b"\0" * 8


def _gab2(payload: bytes) -> bytes:
    name = "subtitles".encode("utf-16-le") + b"\0\0"
    described = b"GAB2\0" + struct.pack("<HI", 2, len(name)) + name
    return described + struct.pack("<HI", 4, len(payload)) + payload

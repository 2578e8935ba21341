"""Sound and plates put together by ffmpeg: H.264 and AAC with burned-in timecode, or AAC alone."""

import subprocess
from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from plates import HEIGHT, WIDTH, Forum, draw_plate
from talks import Speaker, Talk
from voices import Sentence, Speech, wave_bytes

FFMPEG = ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y"]
MONOSPACED_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
PLATE_EARLY_MS = 400  # a plate appears this long before its speaker is heard
SECONDS_BETWEEN_KEYFRAMES = 4
# same input, same bytes: no encoder names, no dates, a fixed number of threads
REPEATABLE = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
# without noise substitution: the small speech model hears five words in a hundred better
AUDIO_CODING = ["-c:a", "aac", "-b:a", "64k", "-aac_pns", "0", "-ac", "1"]


def make_film(forum: Forum, talk: Talk, speech: Speech, output: Path) -> None:
    """Writes the recording; raises CalledProcessError with ffmpeg's complaint if it cannot."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        sound = folder / "sound.wav"
        sound.write_bytes(wave_bytes(speech))
        if talk.frame_rate is None:
            inputs, picture = ["-i", str(sound)], []
        else:
            plates = _save_plates(forum, talk, folder)
            inputs = _inputs(sound, plates, talk.frame_rate)
            picture = _picture(talk, talk.frame_rate, speech)
        length = ["-t", f"{speech.duration_ms / 1000:.3f}"]
        facts = _metadata(forum, talk)
        coding = [*AUDIO_CODING, *facts, *REPEATABLE, "-movflags", "+faststart"]
        subprocess.run([*FFMPEG, *inputs, *picture, *coding, *length, str(output)], check=True)


def _save_plates(forum: Forum, talk: Talk, folder: Path) -> list[Path]:
    paths = []
    for number, speaker in enumerate(talk.speakers):
        paths.append(folder / f"plate-{number}.png")
        draw_plate(forum, talk, speaker).save(paths[-1])
    return paths


def _inputs(sound: Path, plates: list[Path], rate: Fraction) -> list[str]:
    inputs = ["-i", str(sound)]
    for plate in plates:
        inputs += ["-loop", "1", "-framerate", str(rate), "-i", str(plate)]
    return inputs


def _picture(talk: Talk, rate: Fraction, speech: Speech) -> list[str]:
    keyframes = str(round(rate * SECONDS_BETWEEN_KEYFRAMES))
    timecode = [] if talk.start_timecode is None else ["-timecode", talk.start_timecode]
    return [
        *["-filter_complex", ";".join(_filters(talk, rate, speech))],
        *["-map", "[picture]", "-map", "0:a", "-r", str(rate), *timecode],
        *["-c:v", "libx264", "-preset", "slow", "-crf", "28", "-tune", "stillimage"],
        *["-g", keyframes, "-pix_fmt", "yuv420p", "-threads", "2"],
    ]


def _filters(talk: Talk, rate: Fraction, speech: Speech) -> Iterator[str]:
    """The first speaker's plate, the others over it while they speak, then line and numbers."""
    shown = "1:v"
    for number, speaker in enumerate(talk.speakers[1:], start=1):
        times = "+".join(
            f"between(t,{start_ms / 1000:.3f},{end_ms / 1000:.3f})"
            for start_ms, end_ms in _spans_on_screen(speech, speaker)
        )
        yield f"[{shown}][{number + 1}:v]overlay=enable='{times}'[plate{number}]"
        shown = f"plate{number}"
    seconds = speech.duration_ms / 1000
    yield f"color=c=0xd8d2c4:s={WIDTH}x3:r={rate}[line]"
    yield f"[{shown}][line]overlay=x='-W+W*t/{seconds:.3f}':y={HEIGHT - 3}:shortest=0[moving]"
    yield f"[moving]{_timecode_text(talk, rate)},{_frame_text()},format=yuv420p[picture]"


def _spans_on_screen(speech: Speech, speaker: Speaker) -> list[tuple[int, int]]:
    """From shortly before each turn of the speaker until the next speaker's plate appears."""
    turns = [list(turn) for _, turn in groupby(speech.sentences, key=_speaker_name)]
    starts_ms = [turn[0].start_ms - PLATE_EARLY_MS for turn in turns]
    ends_ms = [*(start_ms - 1 for start_ms in starts_ms[1:]), speech.duration_ms]
    return [
        (start_ms, end_ms)
        for turn, start_ms, end_ms in zip(turns, starts_ms, ends_ms, strict=True)
        if turn[0].speaker.name == speaker.name
    ]


def _speaker_name(sentence: Sentence) -> str:
    return sentence.speaker.name


def _timecode_text(talk: Talk, rate: Fraction) -> str:
    start = (talk.start_timecode or "00:00:00:00").replace(":", r"\:")
    place = "x=w-tw-36:y=262:fontsize=20:fontcolor=0xf2efe8"
    return f"drawtext=fontfile={MONOSPACED_FONT}:timecode='{start}':rate={rate}:{place}"


def _frame_text() -> str:
    place = "x=w-tw-36:y=296:fontsize=13:fontcolor=0x9aa5b4"
    return rf"drawtext=fontfile={MONOSPACED_FONT}:text='frame %{{eif\:n\:d\:5}}':{place}"


def _metadata(forum: Forum, talk: Talk) -> list[str]:
    facts = {"title": talk.title, "album": forum.title, "artist": talk.speakers[0].name}
    if len(talk.speakers) > 1:
        facts["artist"] = ", ".join(speaker.name for speaker in talk.speakers)
    return [part for key, value in facts.items() for part in ("-metadata", f"{key}={value}")]

"""How much memory ingest takes, and whether it grows with the recording."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import create_archive
from archive.demo_models import demo_overrides
from benchmarks.long_recording import make_recording
from benchmarks.machine import free_memory_gib
from benchmarks.peak_memory import peak_mib
from benchmarks.progress import report
from benchmarks.tables import Row, Table

GROWTH_GOAL = 1.2
RIVAL_GOAL = 1 / 8
RIVAL_GIB_PER_HOUR = 3.5  # of audio; more than was ever seen
COMPARED = """\
Peak resident memory of `rostrum ingest` with its ffmpeg: 3 hours of speech against 30 minutes, and against
faster-whisper's own `WhisperModel.transcribe()`, which reads the same 3-hour file itself."""
NOTES = (
    "Ours counts everything: Python, PyTorch, both models, and ffmpeg, whose peak is added though it may "
    "come at another moment. The rival loads the speech model alone.",
    "The rival is stopped at its first segment: it has computed the features of the whole file by then. By "
    "default it transcribes all of the file; `vad_filter` leaves silence out first.",
)


def measure(*, quick: bool = False) -> Table:
    """One process after the other; run it alone, the rival takes about ten GiB."""
    short, middle, long = (0.2, 0.2, 0.4) if quick else (1.0, 30.0, 180.0)
    with TemporaryDirectory() as name:
        folder = Path(name)
        ours = {minutes: _ingest(folder, minutes) for minutes in sorted({short, middle, long})}
        rows = [
            _row(f"{_length(long)} beside {_length(middle)}", ours[long], "ours", ours[middle], GROWTH_GOAL),
            _row(f"{_length(middle)} beside {_length(short)}", ours[middle], "ours", ours[short]),
        ]
        needed = long / 60 * RIVAL_GIB_PER_HOUR
        if free_memory_gib() < needed:
            return _table(
                rows, f"faster-whisper was left out: it may take {needed:.0f} GiB, more than is free."
            )
        for options, shown, goal in (((), "", RIVAL_GOAL), (("vad",), ", vad_filter", None)):
            theirs = _bare(folder, long, *options)
            rows.append(_row(_length(long), ours[long], f"faster-whisper{shown}", theirs, goal))
    return _table(rows)


def _ingest(folder: Path, minutes: float) -> float:
    """MiB at the peak of bringing a recording of that length into a fresh archive."""
    with create_archive(folder / f"archive-{minutes}", demo_overrides()) as archive:
        file = make_recording(_file(folder, minutes), minutes, archive.config.media)
    command = [sys.executable, "-m", "rostrum", "--archive", str(archive.folder), "ingest", str(file)]
    peak = peak_mib([*command, "--language", "en"])
    report(f"ingest of {_length(minutes)}: {peak:.0f} MiB")
    return peak


def _bare(folder: Path, minutes: float, *options: str) -> float:
    model = demo_overrides()["transcription.model"]
    peak = peak_mib(
        [sys.executable, "-m", "benchmarks.bare_whisper", model, str(_file(folder, minutes)), *options]
    )
    report(f"faster-whisper on {_length(minutes)} {' '.join(options)}: {peak:.0f} MiB")
    return peak


def _file(folder: Path, minutes: float) -> Path:
    return folder / f"{minutes}.wav"


def _length(minutes: float) -> str:
    return f"{minutes / 60:g} hours" if minutes >= 60 else f"{minutes:g} minutes"


def _row(what: str, ours: float, rival: str, theirs: float, goal: float | None = None) -> Row:
    return Row(what, f"{ours:.0f} MiB", f"{rival} {theirs:.0f} MiB", ours / theirs, goal)


def _table(rows: list[Row], *more: str) -> Table:
    return Table("Memory of ingest", COMPARED, tuple(rows), (*NOTES, *more))

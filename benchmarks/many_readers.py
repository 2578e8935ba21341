"""Whether search stays quick while many people read, listen and watch ingest on one process."""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote_plus
from urllib.request import urlopen

import numpy as np

from benchmarks.added_recording import demo_questions
from benchmarks.progress import report
from benchmarks.readers import Readers, keep_reading
from benchmarks.served_archive import Site, make_demo, serving
from benchmarks.tables import Row, Table

GOAL = 1.5
COMPARED = """\
One process serves the demo archive: searches one after the other while nobody else is there, and while
readers hold an open progress stream each and play media at 2 Mbit/s each."""
NOTES = (
    "Readers are sockets of another process on the same two cores, which take what they are sent at the pace "
    "of 2 Mbit/s and ask for the file again at its end.",
    "Idle and busy searches are asked by turns, in rounds; p95 of all of either kind.",
)


def measure(*, quick: bool = False) -> Table:
    """Idle and busy by turns."""
    readers, rounds, searches = (4, 1, 5) if quick else (200, 4, 60)
    with TemporaryDirectory() as name:
        report("making the demo archive")
        folder = make_demo(Path(name) / "demo")
        with serving(folder) as site:
            _search(site, 10)
            idle, busy, arrived = [], [], []
            for number in range(1, rounds + 1):
                idle += _search(site, searches)
                with reading(site, readers) as crowd:
                    busy += _search(site, searches)
                    arrived.append(crowd.mbit_per_second())
                report(f"round {number} of {rounds}: idle {_p95(idle):.3f} s, busy {_p95(busy):.3f} s")
    return _table(readers, idle, busy, arrived)


def _search(site: Site, count: int) -> list[float]:
    """Seconds of each of so many searches."""
    seconds = []
    for question in islice(cycle(demo_questions()), count):
        began = time.perf_counter()
        with urlopen(f"{site.url}/api/search?q={quote_plus(question)}") as response:
            response.read()
        seconds.append(time.perf_counter() - began)
    return seconds


@contextmanager
def reading(site: Site, readers: int) -> Iterator[Readers]:
    """So many readers in a process of their own, once all of them have begun."""
    context = multiprocessing.get_context("spawn")
    crowd = Readers(context, readers)
    process = context.Process(target=keep_reading, args=(site.url, crowd), daemon=True)
    process.start()
    try:
        crowd.wait_until_begun(60)
        yield crowd
    finally:
        process.terminate()
        process.join()


def _p95(seconds: Sequence[float]) -> float:
    return float(np.quantile(seconds, 0.95))


def _table(readers: int, idle: Sequence[float], busy: Sequence[float], arrived: Sequence[float]) -> Table:
    shown = f"{_p95(busy) * 1000:.0f} ms", f"idle: {_p95(idle) * 1000:.0f} ms"
    row = Row(f"search, p95, with {readers} readers", *shown, _p95(busy) / _p95(idle), GOAL)
    median = f"{np.median(busy) * 1000:.0f} ms", f"idle: {np.median(idle) * 1000:.0f} ms"
    middle = Row(f"search, median, with {readers} readers", *median, float(np.median(busy) / np.median(idle)))
    sent = f"{min(arrived):.0f} Mbit/s", f"asked for: {2 * readers} Mbit/s"
    paced = Row(
        "media that did not come at its pace", *sent, 1 - min(1.0, min(arrived) / (2 * readers)), 0.05
    )
    return Table("Many readers", COMPARED, (row, middle, paced), NOTES)

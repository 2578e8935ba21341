"""A recording at a glance: who speaks when, what the question found, and where the hours are.

Drawn on a scale of `WIDTH` steps, whatever the length: a day of talk has no more to draw than a minute.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.catalogue.queries import SpeakingTurn
from archive.timecode import TimeSpan

WIDTH = 1000
COLOURS = 8  # --speaker-0 ... in base.css
MOST_LANES = 8
MOST_TICKS = 6
LAST_TICK = 0.85  # of the scale: behind it there is no room for the figures
STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600)  # seconds between ticks


@dataclass(frozen=True, slots=True)
class Lane:
    """When one person speaks; the name is None for all those together who have no lane of their own."""

    name: str | None
    colour: str
    spoken: float  # seconds
    path: str  # of SVG, WIDTH wide and 1 high
    people: int = 1


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the scale."""

    at: float
    x: float  # percent


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn below the player."""

    duration: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    colours: dict[str, str]  # name -> the classes of the person's colour
    found: str  # path, as of lanes: the passages that answer a question

    @property
    def width(self) -> int:
        return WIDTH


def timeline_of(
    turns: Sequence[SpeakingTurn], duration: float | None, found: Sequence[TimeSpan] = ()
) -> Timeline:
    """duration: seconds of the media; without it the scale ends with the last words.

    found: spans that answer a question.
    """
    length = max([milliseconds_of(duration), *(turn.end for turn in turns)])
    spans: dict[str, list[TimeSpan]] = {}
    for turn in turns:
        if turn.speaker is not None:
            spans.setdefault(turn.speaker, []).append((turn.start, turn.end))
    colours = {name: colour(number) for number, name in enumerate(spans)}
    own, others = shared_out(spans)
    lanes = [lane(name, colours[name], spans[name], length) for name in own]
    if others:
        together = sorted(span for name in others for span in spans[name])
        lanes.append(lane(None, "others", together, length, len(others)))
    return Timeline(
        length / 1000, tuple(lanes), tuple(ticks(length // 1000)), colours, drawn(sorted(found), length)
    )


def milliseconds_of(duration: float | None) -> int:
    return round((duration or 0) * 1000)


def shared_out(spans: dict[str, list[TimeSpan]]) -> tuple[list[str], list[str]]:
    """Who has a lane, and who shares the last one: where there are too many, those who speak least."""
    if len(spans) <= MOST_LANES:
        return list(spans), []
    by_length = sorted(spans, key=lambda name: -spoken(spans[name]))
    kept = set(by_length[: MOST_LANES - 1])
    return [name for name in spans if name in kept], [name for name in spans if name not in kept]


def colour(number: int) -> str:
    """Of the nth person to speak; from the ninth on colours come again, as rings."""
    ring = " is-ring" if number // COLOURS % 2 else ""
    return f"speaker-{number % COLOURS}{ring}"


def lane(name: str | None, classes: str, spans: Sequence[TimeSpan], length: int, people: int = 1) -> Lane:
    return Lane(name, classes, spoken(spans) / 1000, drawn(spans, length), people)


def spoken(spans: Iterable[TimeSpan]) -> int:
    return sum(end - start for start, end in spans)


def drawn(spans: Iterable[TimeSpan], length: int) -> str:
    """Spans in the order of time as bars on the scale; those that meet there are one."""
    bars: list[list[int]] = []
    for start, end in spans:
        first = min(start * WIDTH // max(length, 1), WIDTH - 1)
        last = min(max(-(-end * WIDTH // max(length, 1)), first + 1), WIDTH)
        if bars and first <= bars[-1][1]:
            bars[-1][1] = max(bars[-1][1], last)
        else:
            bars.append([first, last])
    return "".join(f"M{first} 0h{last - first}v1H{first}z" for first, last in bars)


def ticks(length: int) -> list[Tick]:
    """Round times, few enough to be read; length: seconds."""
    if not length:
        return []
    step = next((step for step in STEPS if length // step < MOST_TICKS), max(length, 1))
    return [
        Tick(float(at), round(100 * at / length, 2)) for at in range(0, round(length * LAST_TICK) + 1, step)
    ]

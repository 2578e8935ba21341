"""What a benchmark measured: rows of ratios against a rival, each met or missed.

Nothing here fails when a goal is missed: a figure depends on the machine and on who else uses it.
"""

from dataclasses import dataclass

COLUMNS = ("what", "ours", "rival", "ratio", "goal", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; smaller ratios are better."""

    what: str
    ours: str  # a figure with its unit
    rival: str  # who was measured beside it, and the figure
    ratio: float
    goal: float | None = None  # the greatest ratio that meets it; None: shown beside the others
    spread: tuple[float, float] | None = None  # smallest and greatest ratio of the repetitions

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return "met" if self.ratio <= self.goal else "missed"

    def cells(self) -> tuple[str, ...]:
        ratio = f"{self.ratio:.2f}"
        if self.spread is not None:
            ratio += f" ({self.spread[0]:.2f} to {self.spread[1]:.2f})"
        goal = "" if self.goal is None else f"≤ {self.goal:g}"
        return self.what, self.ours, self.rival, ratio, goal, self.verdict


@dataclass(frozen=True, slots=True)
class Table:
    """The outcome of one benchmark."""

    title: str
    compared: str  # what is measured against what, in two lines
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()  # what a reader must know to take the figures for what they are

    def markdown(self) -> str:
        lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS))]
        lines += [_line(row.cells()) for row in self.rows]
        parts = [self.compared, "\n".join(lines)]
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        return "\n\n".join(parts) + "\n"

    def text(self) -> str:
        cells = [COLUMNS, *(row.cells() for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [_padded(row, widths) for row in cells]
        return "\n".join([self.title, "", self.compared, "", *lines, "", *self.notes]).rstrip() + "\n"


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _padded(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()

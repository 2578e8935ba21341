"""Tables of retrieval scores: greater is better, each mean with its bootstrap interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.bootstrap import mean_interval, ratio_interval
from benchmarks.eval_folder import MEASURES, Scores

Goals = Mapping[str, float]
"""`SCOPE MEASURE` -> the smallest ratio to the rival that meets it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with tables and what a reader must know about them."""

    title: str
    parts: tuple[str, ...]

    def markdown(self) -> str:
        return "\n\n".join([f"## {self.title}", *self.parts]) + "\n"


def score_table(rows: Mapping[str, Sequence[Scores]]) -> str:
    """A row of means for each system, over the same questions."""
    lines = [_line(["", "questions", *MEASURES]), _line(["---"] * (2 + len(MEASURES)))]
    for name, scores in rows.items():
        columns = np.array(scores, np.float64).T
        lines.append(_line([name, str(len(scores)), *(_mean(column) for column in columns)]))
    return "\n".join(lines)


def ratio_table(
    ours: Mapping[str, Sequence[Scores]], theirs: Mapping[str, Sequence[Scores]], goals: Goals
) -> str:
    """Ours over the rival's for each scope and measure that there is a goal for, met or missed."""
    lines = [_line(["", "ours", "rival", "ratio", "goal", ""]), _line(["---"] * 6)]
    for name, goal in goals.items():
        scope, measure = name.split()
        column = MEASURES.index(measure)
        pair = (_column(ours[scope], column), _column(theirs[scope], column))
        lines.append(_line([name, *_compared(*pair, goal)]))
    return "\n".join(lines)


def share_row(name: str, share: float, count: int, goal: str, is_met: bool) -> list[str]:
    """A row of a table of shares."""
    return [name, str(count), f"{share:.3f}", goal, ("met" if is_met else "missed") if goal else ""]


def share_table(rows: Sequence[Sequence[str]]) -> str:
    """Shares of questions with their goals."""
    head = ["", "questions", "share", "goal", ""]
    return "\n".join([_line(head), _line(["---"] * len(head)), *map(_line, rows)])


def _column(scores: Sequence[Scores], column: int) -> NDArray[np.float64]:
    return np.array([row[column] for row in scores], np.float64)


def _compared(ours: NDArray[np.float64], theirs: NDArray[np.float64], goal: float) -> list[str]:
    ratio = ours.mean() / max(theirs.mean(), 1e-9)
    low, high = ratio_interval(ours, theirs)
    shown = f"{ratio:.2f} ({low:.2f} to {high:.2f})"
    return [
        f"{ours.mean():.3f}",
        f"{theirs.mean():.3f}",
        shown,
        f"≥ {goal:.2f}",
        "met" if ratio >= goal else "missed",
    ]


def _mean(column: NDArray[np.float64]) -> str:
    low, high = mean_interval(column)
    return f"{column.mean():.3f} ({low:.3f} to {high:.3f})"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

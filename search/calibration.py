"""How close a passage must be before its meaning is evidence: measured in the archive, with its model.

Models differ: one gives 0.2 to what is not about a question at all, another 0.6. So questions about
things that nobody here speaks of are asked of the archive; how close their best passages come is what no
evidence looks like. A larger archive has closer ones: the best are kept segment by segment of the index,
so that a new segment costs what it adds. An archive with little in it tells too little; there the floor
holds: how close those questions come to one another, though no two are about the same.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from archive.publishing import publish_text
from search.ranking_rules import RankingRules

FILE = "probes.json"

Measure = Callable[[Sequence[str], str], list[float]]
"""(probes, FLOOR or the checksum of a segment of the index) -> the best that each probe finds there."""

FLOOR = "floor"  # stands among the checksums for the other probes


@dataclass(frozen=True, slots=True)
class CosineLimits:
    """From where closeness is evidence, and strong evidence."""

    possible: float
    strong: float


def remembered_limits(
    folder: Path, checksums: Sequence[str], measure: Measure, rules: RankingRules
) -> CosineLimits:
    """The limits for these segments of an index; what is not remembered in its folder is measured."""
    wanted = [FLOOR, *checksums]
    known = {name: best for name, best in _read(folder, rules).items() if name in wanted}
    missing = [name for name in wanted if name not in known]
    if missing:
        known |= {name: measure(probes(), name) for name in missing}
        _write(folder, known, rules)
    floor = known.pop(FLOOR)
    return limits([max(best) for best in zip(*known.values(), strict=True)], floor, rules)


def limits(best: Sequence[float], floor: Sequence[float], rules: RankingRules) -> CosineLimits:
    """The limits for what each probe found at best, in the archive and among the other probes."""
    middle, high = np.quantile(best, [0.5, rules.probe_quantile]) if best else (0.0, 0.0)
    possible = max(float(high), float(np.median(floor)))
    spread = max(float(high - middle), rules.fewest_spread)
    return CosineLimits(possible, possible + rules.strong_spreads * spread)


@cache
def probes() -> tuple[str, ...]:
    """The questions about nothing that is here."""
    lines = Path(__file__).with_name("probes.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _measured_by(rules: RankingRules) -> list[float]:
    """The rules that what is measured depends on."""
    return [rules.probe_depth, rules.best_sentence_weight]


def _read(folder: Path, rules: RankingRules) -> dict[str, list[float]]:
    """What is remembered; nothing where the file is missing, damaged, of other probes or by other rules."""
    try:
        values = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if values["probes"] != list(probes()) or values["rules"] != _measured_by(rules):
            return {}
        return {str(name): [float(score) for score in best] for name, best in values["best"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _write(folder: Path, best: dict[str, list[float]], rules: RankingRules) -> None:
    """Remember what was measured; where that cannot be written it is measured again another time."""
    with suppress(OSError):
        known = {"probes": list(probes()), "rules": _measured_by(rules), "best": best}
        publish_text(folder / FILE, json.dumps(known))

"""Ranking rules as they are named on a command line: `meaning_weight=0.5 recording_best=3`."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from search import RankingRules


class UnknownRule(Exception):
    """A rule that is not there, or a value that it cannot have."""


def chosen_rules(assignments: Sequence[str]) -> RankingRules:
    """The shipped rules with those that are named changed; UnknownRule."""
    shipped = RankingRules()
    values: dict[str, Any] = dict(_assigned(one, shipped) for one in assignments)
    return replace(shipped, **values)


def _assigned(assignment: str, shipped: RankingRules) -> tuple[str, float]:
    name, _, text = assignment.partition("=")
    if name not in (names := [field.name for field in fields(shipped)]):
        raise UnknownRule(f"no ranking rule is called {name!r}; there are {', '.join(names)}")
    kind = type(getattr(shipped, name))
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value is None or not 0 <= value < float("inf"):
        wanted = "a whole number" if kind is int else "a number"
        raise UnknownRule(f"{name}={text}: {wanted} from 0 upwards, such as {getattr(shipped, name)}")
    return name, value


def named(rules: RankingRules) -> str:
    """Those that differ from the shipped ones, as they are named."""
    shipped = RankingRules()
    changed = [
        field.name for field in fields(rules) if getattr(rules, field.name) != getattr(shipped, field.name)
    ]
    return " ".join(f"{name}={getattr(rules, name)}" for name in changed)

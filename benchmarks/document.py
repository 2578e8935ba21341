"""docs/benchmarks.md: one section a benchmark, each as it was measured last.

introduction
## `ingest_speed`: title      replaced when ingest_speed is measured again
## `added_recording`: title   left as it is
"""

import re
from collections.abc import Sequence

from benchmarks.tables import Table

INTRODUCTION = """\
# Benchmarks

Written by `python -m benchmarks --write` (`make bench ARGS=--write`): a section each, as measured last.
Each figure stands beside a named rival in the same run: take the ratios, not the seconds, to another machine.
Smaller ratios are better. Goals are stated, and where they are missed the table says so; `docs/missed.md`
tells what was tried.
"""
_HEADING = re.compile(r"^## `(\w+)`", re.MULTILINE)


def with_section(document: str, name: str, table: Table, facts: str, order: Sequence[str]) -> str:
    """The document with this benchmark's section new and the others as they were, in the order given."""
    sections = _sections(document)
    sections[name] = f"## `{name}`: {table.title}\n\n{table.markdown()}\n{facts}\n"
    return "\n".join([INTRODUCTION, *(sections[known] for known in order if known in sections)])


def _sections(document: str) -> dict[str, str]:
    _, *parts = _HEADING.split(document)  # introduction, then name and rest by turns
    return {name: f"## `{name}`{rest.rstrip()}\n" for name, rest in zip(parts[::2], parts[1::2], strict=True)}

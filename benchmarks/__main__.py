"""python -m benchmarks [NAME …] [--quick] [--write]: measure, print, keep in docs/benchmarks.md."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.document import with_section
from benchmarks.machine import machine_facts
from benchmarks.tables import Table

NAMES = ("ingest_speed", "ingest_memory", "added_recording", "at_scale", "pages", "many_readers")
DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Run the benchmarks that are named, or all; what is written stays written when a later one stops."""
    arguments = _arguments()
    for name in arguments.names or NAMES:
        table = measuring(name)(quick=arguments.quick)
        print(table.text(), flush=True)
        if arguments.write:
            facts = f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine_facts()}."
            known = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
            DOCUMENT.write_text(with_section(known, name, table, facts, NAMES), encoding="utf-8")


def measuring(name: str) -> Callable[..., Table]:
    """The benchmark of this name; imported when it runs, so that one does not weigh on another."""
    measure: Callable[..., Table] = import_module(f"benchmarks.{name}").measure
    return measure


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it runs, says nothing")
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/benchmarks.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if arguments.quick and arguments.write:
        parser.error("figures of --quick say nothing: they are not kept")
    return arguments


if __name__ == "__main__":
    main()

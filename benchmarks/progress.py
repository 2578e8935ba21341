"""A word to whoever waits: benchmarks take minutes."""

import sys


def report(text: str) -> None:
    """Print a line beside the tables, which go to standard output."""
    print(f"  {text}", file=sys.stderr, flush=True)

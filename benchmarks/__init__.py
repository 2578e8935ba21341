"""Speed and size as ratios against a named rival in the same run: `python -m benchmarks`."""

from benchmarks.tables import Row, Table

__all__ = ["Row", "Table"]

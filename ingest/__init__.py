"""How a recording gets in."""

from ingest.batch import ingest
from ingest.pipeline import IngestOptions
from ingest.progress import IngestEvent, Listener, Outcome, Summary
from ingest.reporting import JsonReporter, LineReporter, summary_lines

__all__ = [
    "IngestEvent",
    "IngestOptions",
    "JsonReporter",
    "LineReporter",
    "Listener",
    "Outcome",
    "Summary",
    "ingest",
    "summary_lines",
]

"""How a recording gets in."""

from ingest.batch import ingest
from ingest.discover import may_be_recording
from ingest.doctor import Finding, glance
from ingest.ledger import note_death, put_in_line
from ingest.pipeline import IngestOptions
from ingest.progress import IngestEvent, Listener, Outcome, Progress, Summary
from ingest.reporting import JsonReporter, LineReporter, Rate, summary_lines
from ingest.walk import natural_order

__all__ = [
    "Finding",
    "IngestEvent",
    "IngestOptions",
    "JsonReporter",
    "LineReporter",
    "Listener",
    "Outcome",
    "Progress",
    "Rate",
    "Summary",
    "glance",
    "ingest",
    "may_be_recording",
    "natural_order",
    "note_death",
    "put_in_line",
    "summary_lines",
]

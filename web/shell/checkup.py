"""What `rostrum doctor` says, for pages: no model is loaded for it, and it is not looked at again at once."""

import platform
import sqlite3
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from archive import Archive
from archive.catalogue import queries
from archive.messages import as_fields
from ingest import Finding, glance
from search import Freshness, Searcher
from web.views import DoctorView, FindingView, IndexView, writer_view

KEEP_SECONDS = 10.0
PACKAGES = (
    "rostrum",
    "faster-whisper",
    "ctranslate2",
    "sentence-transformers",
    "torch",
    "faiss-cpu",
    "tantivy",
    "fastapi",
)


@dataclass(frozen=True, slots=True)
class _Looked:
    findings: tuple[Finding, ...]
    freshness: Freshness
    at: datetime
    until: float  # monotonic


class Checkup:
    """Shared by all threads; one of them looks at a time, the others take what it saw."""

    def __init__(self, archive: Archive, searcher: Searcher) -> None:
        self._archive = archive
        self._searcher = searcher
        self._one_at_a_time = threading.Lock()
        self._latest: _Looked | None = None

    def view(self, *, in_full: bool) -> DoctorView:
        """In full: with what was found where, which is for those who may write."""
        looked = self._looked()
        with self._archive.catalogue.reading() as session:
            writer = next(iter(queries.writers(session)), None)
        return DoctorView(
            findings=[_finding_view(finding, in_full) for finding in looked.findings],
            writer=None if writer is None else writer_view(writer),
            indexes=[
                IndexView(name=one.name, passages=one.passages, is_behind=one.is_behind)
                for one in looked.freshness.indexes
            ],
            outdated=looked.freshness.outdated,
            versions=versions(),
            looked_at=f"{looked.at:%Y-%m-%dT%H:%M:%SZ}",
        )

    def _looked(self) -> _Looked:
        with self._one_at_a_time:
            if self._latest is None or self._latest.until < time.monotonic():
                self._latest = _Looked(
                    tuple(glance(self._archive, self._searcher.embedder)),
                    self._searcher.freshness(),
                    datetime.now(UTC),
                    time.monotonic() + KEEP_SECONDS,
                )
            return self._latest


def versions() -> dict[str, str]:
    """Of what answers depend on."""
    own = {package: version(package) for package in PACKAGES}
    return {**own, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}


def _finding_view(finding: Finding, in_full: bool) -> FindingView:
    return FindingView(
        subject=finding.subject,
        is_well=finding.is_well,
        **(as_fields("text", finding.text) if in_full else {}),
        **(as_fields("next_step", finding.next_step) if in_full else {}),
    )

"""The catalogue: the one place of SQL, and one of the archive's two truths."""

from archive.catalogue import queries, store
from archive.catalogue.damage import archive_error, check_integrity
from archive.catalogue.earlier import earlier_copies
from archive.catalogue.engine import CATALOGUE_NAME, Catalogue
from archive.catalogue.identity import now_exactly
from archive.catalogue.queries.jobs import Writer

__all__ = [
    "CATALOGUE_NAME",
    "Catalogue",
    "Writer",
    "archive_error",
    "check_integrity",
    "earlier_copies",
    "now_exactly",
    "queries",
    "store",
]

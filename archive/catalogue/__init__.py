"""The catalogue: the one place of SQL, and one of the archive's two truths."""

from archive.catalogue import queries, store
from archive.catalogue.engine import Catalogue
from archive.catalogue.identity import now_exactly
from archive.catalogue.queries.jobs import Writer

__all__ = ["Catalogue", "Writer", "now_exactly", "queries", "store"]

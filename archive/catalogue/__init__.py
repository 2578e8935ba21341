"""The catalogue: the one place of SQL, and one of the archive's two truths."""

from archive.catalogue import queries, store
from archive.catalogue.engine import Catalogue
from archive.catalogue.writer_lock import writer_lock

__all__ = ["Catalogue", "queries", "store", "writer_lock"]

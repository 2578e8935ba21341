"""The catalogue: the one place of SQL, and one of the archive's two truths."""

from archive.catalogue import queries, store
from archive.catalogue.engine import Catalogue
from archive.catalogue.writer_lock import Writer, current_writer, writer_lock

__all__ = ["Catalogue", "Writer", "current_writer", "queries", "store", "writer_lock"]

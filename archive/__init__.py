"""What is held: words, catalogue, media, configuration, errors."""

from archive import native_threads  # noqa: F401 - imported for what it says to libraries yet to be loaded
from archive.place import Archive, archive_folder, create_archive, open_archive, readable_by_others

__all__ = ["Archive", "archive_folder", "create_archive", "open_archive", "readable_by_others"]

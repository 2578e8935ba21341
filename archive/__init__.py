"""What is held: words, catalogue, media, configuration, errors."""

from archive.place import Archive, archive_folder, create_archive, open_archive

__all__ = ["Archive", "archive_folder", "create_archive", "open_archive"]

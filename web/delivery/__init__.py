"""How answers travel: once where a reader has them already, small, by HEAD too; scripts and styles kept long.

HEAD as GET ─► compressed ─► 304 where nothing is new ─► the rest of the app
"""

from web.delivery.compression import Compression
from web.delivery.heads import Heads
from web.delivery.static_files import VersionedFiles, static_prefix
from web.delivery.validators import Validators

__all__ = ["Compression", "Heads", "Validators", "VersionedFiles", "static_prefix"]

"""How answers travel: once where a reader has them already, small, by HEAD too; scripts and styles kept long.

HEAD as GET ─► compressed ─► 304 where nothing is new ─► the rest of the app
"""

from web.shell.delivery.compression import Compression
from web.shell.delivery.heads import Heads
from web.shell.delivery.static_files import VersionedFiles, static_prefix
from web.shell.delivery.validators import Validators

__all__ = ["Compression", "Heads", "Validators", "VersionedFiles", "static_prefix"]

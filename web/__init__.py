"""People and programs reach the archive: pages, JSON API, media."""

from web.app import create_app
from web.serve import serve
from web.shell.access import check_listening

__all__ = ["check_listening", "create_app", "serve"]

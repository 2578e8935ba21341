"""People and programs reach the archive: pages, JSON API, media."""

from web.access import check_listening
from web.app import create_app
from web.serve import serve

__all__ = ["check_listening", "create_app", "serve"]

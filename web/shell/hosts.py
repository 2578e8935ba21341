"""Names under which the archive is asked for, as headers and addresses state them."""

import ipaddress
import re
from urllib.parse import urlsplit

from archive import config
from web.shell.access import is_loopback

DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d*)?")


def is_own_name(name: str, web: config.Web) -> bool:
    """Loopback, the configured host or address, an allowed one; any address where we listen on all of them.

    An address cannot be rebound, as nobody looks it up: only names can.
    """
    configured = (web.host, urlsplit(web.address or "").hostname or "", *web.allowed_hosts)
    if is_loopback(name) or name in {own.lower() for own in configured}:
        return True
    return is_wildcard(web.host) and _address(name) is not None


def is_wildcard(host: str) -> bool:
    address = _address(host)
    return address is not None and address.is_unspecified


def host_name(stated: str) -> str | None:
    """The name in a Host header, lower case, without port and brackets; None if it is malformed."""
    try:
        parts = urlsplit(f"//{stated}")
        parts.port  # noqa: B018  reading it checks it
    except ValueError:
        return None
    if parts.netloc != stated or _HOST.fullmatch(stated) is None:
        return None
    return (parts.hostname or "").rstrip(".") or None


def is_same_origin(origin: str, host: str) -> bool:
    """Whether an Origin header names the host; either scheme, as a proxy may have ended TLS before us."""
    try:
        from_parts, to_parts = urlsplit(origin), urlsplit(f"//{host}")
        default = DEFAULT_PORTS.get(from_parts.scheme)
        return (
            default is not None
            and from_parts.hostname == to_parts.hostname
            and (from_parts.port or default) == (to_parts.port or default)
        )
    except ValueError:
        return False


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None

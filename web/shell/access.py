"""Who may read and write: the token, and the cookie that stands for it in a browser."""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.requests import HTTPConnection

from archive import config
from archive.errors import ConfigError
from archive.messages import message

COOKIE = "rostrum_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Access:
    """What one request may do."""

    has_signed_in: bool  # it brought the token, or the cookie that stands for it
    may_read: bool
    may_write: bool

    @classmethod
    def of(cls, connection: HTTPConnection) -> "Access":
        """As the guard found it; a request that no guard saw may do nothing."""
        access = connection.scope.get("rostrum.access", cls(False, False, False))
        assert isinstance(access, cls)
        return access

    @classmethod
    def granted(cls, connection: HTTPConnection, web: config.Web) -> "Access":
        """Without a token everybody may do everything: the address is loopback then."""
        if not web.token:
            return cls(has_signed_in=False, may_read=True, may_write=True)
        knows_token = is_token(_bearer(connection), web.token) or is_session(
            connection.cookies.get(COOKIE, ""), web.token
        )
        return cls(knows_token, may_read=knows_token or web.public, may_write=knows_token)


def check_listening(web: config.Web) -> None:
    """ConfigError where an address that others reach has no token."""
    if not is_loopback(web.host) and not web.token:
        raise ConfigError(
            "web.token",
            message("listening on {host} requires a token", host=web.host),
            message(
                "Set web.token (or ROSTRUM__WEB__TOKEN) to a long secret; web.public: true lets anybody read."
            ),
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host of this name."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_token(offered: str, token: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(offered.encode("utf-8", "replace"), token.encode("utf-8", "replace"))


def session_value(token: str) -> str:
    """What the cookie holds: proof of the token, not the token; a new token ends all sessions."""
    return hmac.digest(token.encode(), b"rostrum session", "sha256").hex()


def is_session(offered: str, token: str) -> bool:
    return is_token(offered, session_value(token))


def offers_token(connection: HTTPConnection) -> bool:
    """Whether a request brings a token, right or wrong."""
    return _bearer(connection) != ""


def _bearer(connection: HTTPConnection) -> str:
    scheme, _, credentials = connection.headers.get("authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else ""

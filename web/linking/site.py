"""Where the archive is found from outside, and what other sites may show of it."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from archive import config


@dataclass(frozen=True, slots=True)
class Site:
    """The archive as a place on the web."""

    address: str  # https://archive.example.org, without a slash at its end
    may_be_framed: bool = False  # its players, by some other site at least

    def absolute(self, path: str) -> str:
        return f"{self.address}{path}"


def site_of(connection: HTTPConnection, web: config.Web) -> Site:
    """By its configured address, else by the one that the request came to (which the guard has checked)."""
    asked = f"{connection.url.scheme}://{connection.url.netloc}"
    return Site(address=web.address or asked, may_be_framed=bool(web.embedding))

"""What the head of a page says of it to those who link to it."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same in another form."""

    type: str
    href: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the head of a page says of it to those who link to it. All addresses are absolute."""

    title: str
    description: str
    address: str  # the one that stands for all that lead here
    shared: str  # with the second that this link is about
    kind: str = "website"  # in Open Graph's words
    picture: str | None = None
    player: str | None = None  # that may be framed
    code: str | None = None  # HTML that frames it
    oembed: str | None = None
    alternates: tuple[Alternate, ...] = ()
    data: Callable[[], Markup] | None = (
        None  # JSON-LD; it takes a moment, so it stands at the end of the page
    )

    @property
    def card(self) -> str:
        return "summary_large_image" if self.picture else "summary"

"""The lines of a transcript as HTML.

A day of talk has ten thousand: a template that looks at each in turn takes most of the time that its page
takes. Everything that comes from outside goes through `escape`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from web.views import Line


@dataclass(frozen=True, slots=True)
class LineMarks:
    """What lines are told apart by."""

    language: str | None  # of the text around: said again only where a line is in another
    at: float | None  # the second that the link is about
    until: float | None  # where the span ends, if it is about one
    linked: str  # as the link writes it: browsers scroll to the line with that id, without scripts too

    def is_current(self, line: Line) -> bool:
        return self.at is not None and line.start <= self.at < line.end

    def is_linked(self, line: Line) -> bool:
        return (
            self.at is not None and self.until is not None and line.start < self.until and line.end > self.at
        )

    def spans(self, lines: Iterable[Line], doubt: str) -> Markup:
        """A span for each line, with what stands between them; doubt: said of those that are doubtful."""
        return Markup("".join(f"{_span(line, self, doubt)}{line.gap}" for line in lines))  # noqa: S704 - escaped


def _span(line: Line, marks: LineMarks, doubt: str) -> str:
    classes, more = "line", ""
    if line.is_doubtful:
        classes += " is-doubtful"
        more += f' title="{escape(doubt)}"'
    if line.is_found:
        classes += " is-found"
    if marks.is_current(line):
        classes += " is-current"
        more += f' id="t={escape(marks.linked)}"'
    if marks.is_linked(line):
        classes += " is-linked"
    if line.language is not None and line.language != marks.language:
        more += f' lang="{escape(line.language)}"'
    return (
        f'<span class="{classes}" data-line="{line.position}" data-start="{line.start}" data-end="{line.end}"'
        f"{more}>{escape(line.text)}</span>"
    )

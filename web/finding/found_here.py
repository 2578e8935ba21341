"""What a question finds in one recording: the page that its results lead to marks those passages."""

from dataclasses import dataclass
from urllib.parse import urlencode

from archive import errors
from archive.timecode import TimeSpan, seconds
from search import Evidence, Hit, Question
from web.shell.resources import Resources

UNANSWERABLE = (errors.QuestionRefused, errors.NotFound, errors.Ambiguous)


@dataclass(frozen=True, slots=True)
class PassageHere:
    """A passage of the recording that answers."""

    start: float  # where to start listening
    link: str
    is_strong: bool
    span: TimeSpan


@dataclass(frozen=True, slots=True)
class FoundHere:
    """The answer of one recording."""

    question: str
    passages: tuple[PassageHere, ...]  # in the order of time

    @property
    def spans(self) -> list[TimeSpan]:
        return [passage.span for passage in self.passages]


async def found_here(resources: Resources, recording_id: str, question: str) -> FoundHere | None:
    """None where nothing was asked, or nothing that could be answered: the page is shown all the same."""
    if not question.strip():
        return None
    try:
        answer = await resources.ask(Question(question, recording=recording_id))
    except UNANSWERABLE:
        return None
    hits = sorted(answer.hits, key=lambda hit: hit.segment.start)
    return FoundHere(question.strip(), tuple(passage_here(hit, question) for hit in hits))


def passage_here(hit: Hit, question: str) -> PassageHere:
    start, passage = seconds(hit.segment.start), hit.found.passage
    address = urlencode({"t": start, "q": question})
    return PassageHere(
        start=start,
        link=f"?{address}#t={start}",
        is_strong=hit.evidence is Evidence.STRONG,
        span=(passage.start, passage.end),
    )

"""How an answer is narrowed and widened: links, so that it works without scripts and Back undoes it.

What narrows the question stands above the answer as chips that take it off; what could narrow it further
stands beside, with how many hits it would leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.errors import Ambiguous, NotFound, RostrumError
from search import FacetsView, FacetValueView, SortBy
from web.finding.questions import AskedFor, day_of, one_of
from web.views import EventView, event_view

SHOWN = 6  # choices of a facet; the others are folded away


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that narrows the answer, or that it is narrowed to."""

    label: str
    count: int
    url: str  # where it is chosen, or not any more
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """What hits are told apart by."""

    name: str  # speaker, event, year, language
    choices: tuple[Choice, ...]

    @property
    def first(self) -> tuple[Choice, ...]:
        return self.choices[:SHOWN]

    @property
    def others(self) -> tuple[Choice, ...]:
        return self.choices[SHOWN:]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that the question is narrowed by."""

    name: str  # speaker, event, language, recording, days, year, by
    label: str
    url: str  # where it is taken off
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order of hits."""

    name: SortBy
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NearName:
    """What may have been meant by a name that nothing has."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """All the ways from here."""

    chips: tuple[Chip, ...] = ()
    facets: tuple[Facet, ...] = ()
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenNames:
    """What the names in a question stand for."""

    event: EventView | None
    speaker_id: str
    speaker: str
    recording: str


def chosen_names(session: Session, asked: AskedFor) -> ChosenNames:
    """The names of a question that was answered; a fixed number of queries."""
    event = queries.event_named(session, asked.event.strip()) if asked.event.strip() else None
    speaker = queries.speaker_named(session, asked.speaker) if asked.speaker.strip() else None
    recording = queries.recording_named(session, asked.recording) if asked.recording.strip() else None
    return ChosenNames(
        event=event_view(event) if event else None,
        speaker_id=speaker.id if speaker else "",
        speaker=speaker.name if speaker else "",
        recording=recording.title if recording else "",
    )


def narrowing(asked: AskedFor, chosen: ChosenNames, facets: FacetsView, titles: dict[str, str]) -> Narrowing:
    """titles: of events in the reader's language, by id."""
    year = year_of(asked)
    wanted = (
        _facet("speaker", facets.speakers, asked, chosen.speaker_id),
        _facet("event", facets.events, asked, chosen.event.id if chosen.event else "", titles),
        _facet("year", facets.years, asked, year),
        _facet("language", facets.languages, asked, asked.language),
    )
    return Narrowing(
        chips=tuple(chips(asked, chosen)),
        facets=tuple(facet for facet in wanted if _narrows(facet)),
        orders=tuple(orders(asked)),
    )


def _narrows(facet: Facet) -> bool:
    """One value that all hits have leaves nothing to choose."""
    return len(facet.choices) > 1 or any(choice.is_chosen for choice in facet.choices)


def _facet(
    name: str,
    values: Sequence[FacetValueView],
    asked: AskedFor,
    chosen: str,
    labels: dict[str, str] | None = None,
) -> Facet:
    def choice(value: FacetValueView) -> Choice:
        is_chosen = value.value == chosen
        narrowed = narrowed_to(asked, name, "" if is_chosen else value.value)
        return Choice((labels or {}).get(value.value, value.label), value.count, narrowed.address, is_chosen)

    return Facet(name, tuple(map(choice, values)))


def narrowed_to(asked: AskedFor, name: str, value: str) -> AskedFor:
    """The question with another value of one filter; none takes it off."""
    if name == "year":
        first, last = (f"{value}-01-01", f"{value}-12-31") if value else ("", "")
        return asked.with_(recorded_from=first, recorded_to=last)
    return asked.with_(**{name: value})


def year_of(asked: AskedFor) -> str:
    """The year that a question is narrowed to; empty where its days are others."""
    first, last = asked.recorded_from.strip(), asked.recorded_to.strip()
    is_year = first[4:] == "-01-01" and last[4:] == "-12-31" and first[:4] == last[:4]
    return first[:4] if is_year else ""


def chips(asked: AskedFor, chosen: ChosenNames) -> list[Chip]:
    """What a question is narrowed by, in the order of its form."""
    found = []
    if chosen.event:
        found.append(Chip("event", chosen.event.title, asked.with_(event="").address))
    if chosen.speaker:
        found.append(Chip("speaker", chosen.speaker, asked.with_(speaker="").address))
    if asked.language.strip():
        found.append(Chip("language", asked.language.strip(), asked.with_(language="").address))
    if chosen.recording:
        found.append(Chip("recording", chosen.recording, asked.with_(recording="").address))
    if asked.recorded_from.strip() or asked.recorded_to.strip():
        found.append(_days_chip(asked))
    if asked.by.strip():
        found.append(Chip("by", asked.by.strip(), asked.with_(by="").address))
    return found


def _days_chip(asked: AskedFor) -> Chip:
    year, url = year_of(asked), narrowed_to(asked, "year", "").address
    if year:
        return Chip("year", year, url)
    return Chip("days", "", url, day_of(asked.recorded_from), day_of(asked.recorded_to))


def orders(asked: AskedFor) -> list[Order]:
    stated = one_of(SortBy, asked.sort, "sort")
    return [
        Order(one, asked.with_(sort="" if one is SortBy.RELEVANCE else one.value).address, one is stated)
        for one in SortBy
    ]


def near_names(asked: AskedFor, error: RostrumError) -> tuple[NearName, ...]:
    """Names near to one that is unknown, or all that it may stand for, each with the question put right."""
    if not isinstance(error, NotFound | Ambiguous) or (noun := error.noun) is None:
        return ()
    names = error.ids if isinstance(error, Ambiguous) else error.nearest
    return tuple(NearName(name, asked.with_(**{noun: name}).address) for name in names)

"""Four short talks of a forum that never was."""

from datetime import date

from archive import Archive
from archive.catalogue import store
from archive.recordings import Event
from search import Embedder, Indexer
from tests.search.small_archive import Line, put_talk

ANN, BO, DAI = "Ann Meyer", "Bo Chen", "戴莹"

LIGHT: list[Line] = [
    (ANN, "Good morning and welcome back to our second day."),
    (ANN, "One window gave us all the light for the kitchen scene."),
    (ANN, "We waited four hours until the clouds had left."),
    (BO, "Did nobody think of bringing a lamp?"),
    (BO, "A reflector made of cardboard would have been enough for us."),
]
MONEY: list[Line] = [
    (BO, "Our budget was gone before the first week of shooting had ended."),
    (BO, "The bank refused to give us another loan."),
]
MACHINES: list[Line] = [
    (ANN, "The neural network wrote a draft of the screenplay in one afternoon."),
    (None, " "),
    (ANN, "Nobody laughed at its jokes, not even the programmers."),
]
EDITING: list[Line] = [
    (DAI, "人工智能正在改变电影的剪辑。"),
    (DAI, "可是灯光仍然要靠人的眼睛。"),
]


def put_forum(archive: Archive, embedder: Embedder) -> Indexer:
    """The four talks: two events, two languages, three speakers; indexed."""
    with archive.catalogue.writing() as session:
        for key, year in (("e-spring", 2026), ("e-autumn", 2025)):
            store.put_event(session, Event(key, f"Forum {year}", starts_on=date(year, 5, 1)))
    first, second = date(2025, 5, 1), date(2026, 5, 2)
    put_talk(archive, "r-light", LIGHT, title="Light on Set", event_id="e-spring", recorded_on=second)
    put_talk(archive, "r-money", MONEY, title="Money", event_id="e-autumn", recorded_on=first)
    put_talk(archive, "r-machines", MACHINES, title="Machines", event_id="e-spring")
    put_talk(archive, "r-editing", EDITING, title="剪辑", event_id="e-spring", language="zh")
    indexer = Indexer(archive, embedder)
    for transcript in indexer.due():
        indexer.index(transcript)
    indexer.refresh()
    return indexer

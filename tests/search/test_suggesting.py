"""Questions drawn from what the archive holds."""

from datetime import date

import pytest

from archive import Archive
from archive.catalogue import store
from search import Answer, Embedder, Evidence, Indexer, Question, SearchBy, Searcher, SuggestedQuestion
from search.suggesting import chosen
from tests.search.small_archive import Line, put_talk

pytestmark = pytest.mark.models

FRAME, CHINESE_FRAME = "What was said about {topic}?", "关于{topic}说了什么？"

HARBOUR: list[Line] = [
    ("Ann", "The harbour master closed the gate. Nobody saw the harbour master again."),
    ("Ann", "A lighthouse keeper rowed out, because the lighthouse keeper heard a bell."),
]
FILMS: list[Line] = [
    ("戴莹", "今天我们聊虚拟拍摄。"),
    ("戴莹", "古装剧用上了虚拟拍摄吗？"),
]


def index(archive: Archive, embedder: Embedder) -> None:
    indexer = Indexer(archive, embedder)
    for transcript in indexer.due():
        indexer.index(transcript)
    indexer.refresh()


@pytest.fixture
def searcher(archive: Archive, embedder: Embedder) -> Searcher:
    put_talk(archive, "r-harbour", HARBOUR, recorded_on=date(2024, 1, 1))
    put_talk(archive, "r-films", FILMS, recorded_on=date(2025, 1, 1), language="zh")
    index(archive, embedder)
    return Searcher(archive, embedder)


def test_questions_are_about_what_recurs_in_the_reader_s_language_first(searcher: Searcher) -> None:
    harbour, keeper, films = (
        SuggestedQuestion("What was said about harbour master?", "harbour master", "en"),
        SuggestedQuestion("What was said about lighthouse keeper?", "lighthouse keeper", "en"),
        SuggestedQuestion("What was said about 虚拟拍摄?", "虚拟拍摄", "zh"),
    )

    assert searcher.suggested(FRAME, "en") == (harbour, keeper, films)
    assert [one.text for one in searcher.suggested(CHINESE_FRAME, "zh")] == [
        "关于虚拟拍摄说了什么？",
        "关于harbour master说了什么？",
        "关于lighthouse keeper说了什么？",
    ]


def test_every_question_has_an_answer(searcher: Searcher) -> None:
    questions = [
        one.text
        for frame, language in ((FRAME, "en"), (CHINESE_FRAME, "zh"))
        for one in searcher.suggested(frame, language)
    ]

    for text in questions:
        assert searcher.ask(Question(text)).hits
        assert searcher.ask(Question(text, by=SearchBy.WORDS)).hits[0].evidence is Evidence.STRONG
    assert len(questions) == 6


def test_questions_are_asked_once_a_generation(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Question] = []

    def counted(question: Question) -> Answer:
        asked.append(question)
        return searcher.ask(question)

    monkeypatch.setattr(searcher._suggestions, "_ask", counted)

    first = searcher.suggested(FRAME, "en")
    again = searcher.suggested(FRAME, "en")

    assert again == first
    assert len(asked) == 3


def test_questions_follow_the_archive(searcher: Searcher, archive: Archive, embedder: Embedder) -> None:
    before = [one.topic for one in searcher.suggested(FRAME, "en")]
    put_talk(archive, "r-bells", [(None, "The church bells rang twice. Why do church bells ring?")])
    with archive.catalogue.writing() as session:
        store.remove_recording(session, "r-harbour")
    index(archive, embedder)

    assert before == ["harbour master", "lighthouse keeper", "虚拟拍摄"]
    assert [one.topic for one in searcher.suggested(FRAME, "en")] == ["church bells", "虚拟拍摄"]


def test_an_empty_archive_suggests_nothing(archive: Archive, embedder: Embedder) -> None:
    assert Searcher(archive, embedder).suggested(FRAME, "en") == ()


@pytest.mark.parametrize(("talks", "looked_at"), [(0, 0), (5, 5), (16, 16), (17, 13), (1000, 16)])
def test_large_archives_are_looked_at_here_and_there(talks: int, looked_at: int) -> None:
    ids = [str(number) for number in range(talks)]

    found = chosen(ids)

    assert len(found) == looked_at
    assert found[:8] == ids[:8]
    assert found == sorted(found, key=int)

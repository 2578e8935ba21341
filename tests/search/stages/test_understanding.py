"""Questions as people give them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from archive import Archive, create_archive
from archive.catalogue import store
from archive.errors import (
    Ambiguous,
    EventNotFound,
    QuestionRefused,
    RecordingNotFound,
    RostrumError,
    SpeakerNotFound,
)
from archive.recordings import Event, Filters, Recording
from search.answers import Question, SearchBy, SortBy
from search.stages.understanding import AskedQuestion, clean, understand


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One for all: nothing here writes after `session` did."""
    with create_archive(tmp_path_factory.mktemp("asking")) as archive:
        yield archive


@pytest.fixture(scope="module")
def session(archive: Archive) -> Iterator[Session]:
    """An event, two recordings of one title, and a speaker."""
    with archive.catalogue.writing() as session:
        event = Event("e1", "Beijing Forum 2026", {"zh": "北京论坛2026"}, starts_on=date(2026, 5, 1))
        store.put_event(session, event)
        for key, title in (("r1", "Opening"), ("r2", "Opening"), ("r3", "Light on Set")):
            recording = Recording(key, title, path=f"day/{key}-file.mp4", event_id="e1")
            store.add_recording(session, recording, Path("/media"))
        store.put_speaker(session, "戴莹", ["Dai Ying"])
        yield session


def understood(session: Session, archive: Archive, question: Question) -> AskedQuestion:
    return understand(question, session, archive.config.search)


def refusal(session: Session, archive: Archive, question: Question) -> RostrumError:
    with pytest.raises(RostrumError) as caught:
        understood(session, archive, question)
    return caught.value


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  AI\tand\r\n film ", "AI and film"),
        ("a\0b", "a b"),
        ("film\u202e\u2066mlif\u200b", "filmmlif"),
        ("caf\udce9 \ud800film", "caf film"),
        ("cafe\u0301", "caf\u00e9"),
        ("line\u2028break\u2029end", "line break end"),
        ("\ufeff电影", "电影"),
        ("", ""),
    ],
)
def test_clean_leaves_one_line_of_composed_text(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_cleaned_text_is_clean_and_can_be_written(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert cleaned.isprintable() or not cleaned.isascii()
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@pytest.mark.parametrize("text", ["", "   ", "?!。…", "\0", "\u202e", "\ud800", '"*"', "🎬", "_"])
def test_a_question_without_a_letter_is_refused(archive: Archive, session: Session, text: str) -> None:
    refused = refusal(session, archive, Question(text))

    assert isinstance(refused, QuestionRefused)
    assert str(refused) == "The question is empty. Enter at least one word."


@pytest.mark.parametrize(("text", "words"), [("光", ("光",)), ("a", ("a",)), ("7", ("7",))])
def test_one_character_is_a_question(
    archive: Archive, session: Session, text: str, words: tuple[str, ...]
) -> None:
    asked = understood(session, archive, Question(text))

    assert asked == AskedQuestion(
        text, words, words, (), (), frozenset(), Filters(), 10, SearchBy.BOTH, SortBy.RELEVANCE
    )


def test_operators_of_query_languages_are_words_like_others(archive: Archive, session: Session) -> None:
    asked = understood(session, archive, Question('"light" AND came* NEAR(set, 2) -title:x OR \0 ^y'))

    assert asked.words == ("light", "came", "near", "set", "2", "title", "x", "y")
    assert asked.phrases == (("light",),)


@pytest.mark.parametrize(
    ("text", "shown", "words", "phrases"),
    [
        (
            '"Show Running" budgets',
            "Show Running budgets",
            ("show", "running", "budgets"),
            (("show", "running"),),
        ),
        ("关于「拍攝電影」", "关于 拍攝電影", ("拍摄", "摄电", "电影"), (("拍摄", "摄电", "电影"),)),
        ('"what was said"', "what was said", ("what", "was", "said"), (("what", "was", "said"),)),
        (
            'film "what was said"',
            "film what was said",
            ("film", "what", "was", "said"),
            (("what", "was", "said"),),
        ),
        ('“光” "…" ""', "光 …", ("光",), (("光",),)),
        ('a "set', "a set", ("set",), ()),
    ],
)
def test_phrases_in_quotation_marks_keep_words_that_frame_a_question(
    archive: Archive,
    session: Session,
    text: str,
    shown: str,
    words: tuple[str, ...],
    phrases: tuple[tuple[str, ...], ...],
) -> None:
    asked = understood(session, archive, Question(text))

    assert (asked.text, asked.words, asked.phrases) == (shown, words, phrases)


@pytest.mark.parametrize("text", ["Dai Ying on film", "戴瑩怎麼看電影", "what did Ying say"])
def test_a_speaker_whom_a_question_names_is_known_with_the_words_of_every_spelling(
    archive: Archive, session: Session, text: str
) -> None:
    speaker_id = store.put_speaker(session, "戴莹")

    asked = understood(session, archive, Question(text))

    assert asked.named_speaker_ids == (speaker_id,)
    assert asked.name_words == {"dai", "ying", "戴莹"}
    assert asked.filters == Filters()


def test_how_to_compare_and_to_sort_is_passed_on(archive: Archive, session: Session) -> None:
    asked = understood(session, archive, Question("film", by=SearchBy.MEANING, sort=SortBy.OLDEST))

    assert (asked.by, asked.sort) == (SearchBy.MEANING, SortBy.OLDEST)
    assert (asked.named_speaker_ids, asked.name_words) == ((), frozenset())


def test_a_question_that_is_too_long_is_refused(archive: Archive, session: Session) -> None:
    longest = archive.config.search.max_question_characters
    assert understood(session, archive, Question("a" * longest)).text == "a" * longest

    for text in ("a" * (longest + 1), "电" * 100_000):
        refused = refusal(session, archive, Question(text))
        assert isinstance(refused, QuestionRefused)
        assert "at most 2000 are allowed" in str(refused.message)


@pytest.mark.parametrize("limit", [-1, 0, 201, 10**9])
def test_a_limit_out_of_bounds_is_refused(archive: Archive, session: Session, limit: int) -> None:
    refused = refusal(session, archive, Question("film", limit=limit))

    assert isinstance(refused, QuestionRefused)
    assert str(refused.message) == f"The limit {limit} is not between 1 and 200."


@pytest.mark.parametrize(("limit", "understood_limit"), [(None, 10), (1, 1), (200, 200)])
def test_a_limit_within_bounds_is_taken(
    archive: Archive, session: Session, limit: int | None, understood_limit: int
) -> None:
    assert understood(session, archive, Question("film", limit=limit)).limit == understood_limit


def test_dates_that_run_backwards_are_refused(archive: Archive, session: Session) -> None:
    first, last = date(2026, 5, 2), date(2026, 5, 1)

    refused = refusal(session, archive, Question("film", recorded_from=first, recorded_to=last))

    assert isinstance(refused, QuestionRefused)
    assert "2 May 2026 is after the end date 1 May 2026" in str(refused.message)


def test_names_become_ids(archive: Archive, session: Session) -> None:
    speaker_id = store.put_speaker(session, "戴莹")
    question = Question(
        "film",
        recording="light on set",
        event="北京论坛2026",
        speaker="dai ying",
        language="EN",
        recorded_from=date(2026, 5, 1),
        recorded_to=date(2026, 5, 1),
    )

    assert understood(session, archive, question).filters == Filters(
        recording_id="r3",
        event_id="e1",
        speaker_id=speaker_id,
        language="en",
        recorded_from=date(2026, 5, 1),
        recorded_to=date(2026, 5, 1),
    )


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh", "zh"), ("zh-CN", "zh"), ("zh_Hant", "zh"), ("xx", "xx"), ("", None)],
)
def test_a_language_is_meant_by_its_primary_tag(
    archive: Archive, session: Session, tag: str, language: str | None
) -> None:
    assert understood(session, archive, Question("film", language=tag)).filters.language == language


@pytest.mark.parametrize(
    ("question", "error", "offered"),
    [
        (Question("film", recording="Light on Sea"), RecordingNotFound, "Light on Set"),
        (Question("film", event="Beijing Forum 2025"), EventNotFound, "Beijing Forum 2026"),
        (Question("film", speaker="Dai Yin"), SpeakerNotFound, "Dai Ying"),
    ],
)
def test_an_unknown_name_is_told_with_those_near_it(
    archive: Archive, session: Session, question: Question, error: type[RostrumError], offered: str
) -> None:
    refused = refusal(session, archive, question)

    assert isinstance(refused, error)
    assert f"Did you mean {offered}?" in str(refused.hint)


def test_a_title_of_several_recordings_is_ambiguous(archive: Archive, session: Session) -> None:
    refused = refusal(session, archive, Question("film", recording="opening"))

    assert isinstance(refused, Ambiguous)
    assert refused.ids == ("r1", "r2")


@pytest.mark.parametrize("name", ["\ud800", "\0", "'; drop table recording; --", "%", "\u202e"])
def test_hostile_names_name_nothing(archive: Archive, session: Session, name: str) -> None:
    assert isinstance(refusal(session, archive, Question("film", recording=name)), RecordingNotFound)
    assert isinstance(refusal(session, archive, Question("film", event=name)), EventNotFound)
    assert isinstance(refusal(session, archive, Question("film", speaker=name)), SpeakerNotFound)

"""Understood: a question as a person gave it becomes one that can be answered, with clean text and ids."""

import unicodedata
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from archive import config
from archive.catalogue import queries
from archive.errors import QuestionRefused
from archive.languages import language_of_tag
from archive.messages import message
from archive.recordings import Filters
from search.answers import Question, SearchBy, SortBy
from search.named_speakers import speakers_named_in, words_of_names
from search.question_words import content_words, words_of_evidence
from search.quoting import quoted_phrases, without_marks
from search.words import words_of


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What the retrievers are given."""

    text: str
    words: tuple[str, ...]  # to look for
    evidence_words: tuple[str, ...]  # those of them that count
    phrases: tuple[tuple[str, ...], ...]  # each to be held exactly, as the words that it is made of
    named_speaker_ids: tuple[str, ...]  # preferred, not demanded
    name_words: frozenset[str]  # of their names and aliases: known, whether anybody uttered them or not
    filters: Filters
    limit: int
    by: SearchBy
    sort: SortBy


def understand(question: Question, session: Session, section: config.Search) -> AskedQuestion:
    """QuestionRefused, or RecordingNotFound, Ambiguous … for a filter that names nothing."""
    cleaned = clean(question.text)
    _refuse_unanswerable(cleaned, question, section)
    text = without_marks(cleaned)
    phrases = [tuple(found.word for found in words_of(phrase)) for phrase in quoted_phrases(cleaned)]
    words = list(dict.fromkeys([*content_words(text), *chain.from_iterable(phrases)]))
    spellings = queries.speaker_spellings(session)
    named = speakers_named_in(text, spellings)
    return AskedQuestion(
        text=text,
        words=tuple(words),
        evidence_words=tuple(words_of_evidence(words)),
        phrases=tuple(phrase for phrase in phrases if phrase),
        named_speaker_ids=tuple(named),
        name_words=words_of_names(named, spellings),
        filters=_filters(question, session),
        limit=section.limit if question.limit is None else question.limit,
        by=question.by,
        sort=question.sort,
    )


def clean(text: str) -> str:
    """One line of composed Unicode: no control or directional characters, no lone surrogates."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    visible = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(c for c in visible if unicodedata.category(c) != "Cf").split())


def _refuse_unanswerable(text: str, question: Question, section: config.Search) -> None:
    if not any(character.isalnum() for character in text):
        raise QuestionRefused(message("The question is empty."), message("Enter at least one word."))
    if len(text) > section.max_question_characters:
        raise QuestionRefused(
            message(
                "The question has {length} characters; at most {longest} are allowed.",
                length=len(text),
                longest=section.max_question_characters,
            ),
            message("Shorten it to the words that matter, or raise search.max_question_characters."),
        )
    if question.limit is not None and not 1 <= question.limit <= section.max_limit:
        raise QuestionRefused(
            message(
                "The limit {limit} is not between 1 and {highest}.",
                limit=question.limit,
                highest=section.max_limit,
            ),
            message("Choose one in that range, or raise search.max_limit."),
        )
    first, last = question.recorded_from, question.recorded_to
    if first and last and first > last:
        raise QuestionRefused(
            message("The start date {first} is after the end date {last}.", first=first, last=last),
            message("Swap them."),
        )


def _filters(question: Question, session: Session) -> Filters:
    return Filters(
        recording_id=(
            queries.recording_named(session, question.recording).id if question.recording else None
        ),
        event_id=queries.event_named(session, question.event).id if question.event else None,
        speaker_id=(queries.speaker_named(session, question.speaker).id if question.speaker else None),
        language=_language(question.language) if question.language else None,
        recorded_from=question.recorded_from,
        recorded_to=question.recorded_to,
    )


def _language(tag: str) -> str:
    """As the passages state it: `zh` of `zh-CN`."""
    return language_of_tag(tag.lower()) or tag.lower()

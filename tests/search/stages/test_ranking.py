"""What comes first, and what may come at all: phrases, filters and speakers, over a small real archive."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, pairwise

import pytest
from opencc import OpenCC

from archive import Archive
from archive.catalogue import queries, store
from archive.recordings import Filters
from search import Answer, Embedder, Evidence, Hit, Indexer, Question, SearchBy, Searcher, SortBy
from search.words import words_of
from tests.search.forum import ANN, BO, DAI, MACHINES, MONEY
from tests.search.small_archive import Line, put_talk

pytestmark = pytest.mark.models

LAMPS: list[Line] = [
    (ANN, "A lamp behind the window makes the kitchen look like early morning light."),
    (BO, "A lamp behind the curtain makes the bedroom look like late evening light."),
    (ANN, "A lamp above the table makes the dining room look like warm noon light."),
    (BO, "A lamp below the camera makes the hallway look like cold winter light."),
]
OTHER: Line = (None, "The bank refused the second loan, so shooting ended in its first week.")
ONE_PASSAGE_EACH = {"passage_tokens": 20}


def small_passages(archive: Archive) -> Archive:
    section = archive.config.search.model_copy(update=ONE_PASSAGE_EACH)
    return Archive(archive.folder, archive.config.model_copy(update={"search": section}), archive.catalogue)


def index(archive: Archive, embedder: Embedder) -> Searcher:
    indexer = Indexer(archive, embedder)
    for transcript in indexer.due():
        indexer.index(transcript)
    return Searcher(archive, embedder)


def texts(archive: Archive) -> dict[int, str]:
    with archive.catalogue.reading() as session:
        return queries.passage_texts(session, queries.passage_ids(session, Filters()))


def phrases_of(text: str) -> Iterator[str]:
    """Every two words after one another: of Han three characters."""
    words = words_of(text)
    for first, last in pairwise(words):
        yield text[first.start : last.end]


def holders(phrase: str, known: Mapping[int, str]) -> set[int]:
    """The passages that hold a phrase, by looking at each."""
    wanted = f" {' '.join(found.word for found in words_of(phrase))} "
    spoken = {key: f" {' '.join(found.word for found in words_of(text))} " for key, text in known.items()}
    return {key for key, text in spoken.items() if wanted in text}


def found_ids(answer: Answer) -> set[int | None]:
    return {hit.found.passage.id for hit in answer.hits}


def covered_ids(answer: Answer) -> set[int]:
    return set(chain.from_iterable(hit.passage_ids for hit in answer.hits))


@pytest.mark.parametrize("by", [SearchBy.WORDS, SearchBy.BOTH])
def test_a_quoted_phrase_is_found_wherever_it_was_said_and_nowhere_else(
    forum: Archive, searcher: Searcher, by: SearchBy
) -> None:
    known = texts(forum)
    phrases = sorted({phrase for text in known.values() for phrase in phrases_of(text)})
    assert len(phrases) > 100

    for phrase in phrases:
        answer = searcher.ask(Question(f'"{phrase}"', limit=200, by=by))

        assert found_ids(answer) <= holders(phrase, known) <= covered_ids(answer), phrase


def test_a_quoted_phrase_is_the_same_in_either_script(forum: Archive, searcher: Searcher) -> None:
    known = {key: text for key, text in texts(forum).items() if DAI in text}
    to_traditional = OpenCC("s2t")
    phrases = [phrase for text in known.values() for phrase in phrases_of(text)]
    exchanged = [(phrase, to_traditional.convert(phrase)) for phrase in phrases]
    assert sum(simplified != traditional for simplified, traditional in exchanged) > 3

    for simplified, traditional in exchanged:
        found = searcher.ask(Question(f"「{traditional}」")).hits
        assert found == searcher.ask(Question(f"“{simplified}”")).hits != (), traditional
        assert found[0].found.passage.id in holders(traditional, known), traditional


def test_words_beside_a_phrase_order_what_holds_it_and_leave_none_of_it_out(
    archive: Archive, embedder: Embedder
) -> None:
    put_talk(archive, "r1", LAMPS)
    searcher = index(small_passages(archive), embedder)

    answer = searcher.ask(Question('"makes the" cold winter hallway zebra'))

    assert "winter" in answer.hits[0].found.text
    assert covered_ids(answer) == set(texts(archive))


def test_what_holds_all_words_of_a_question_comes_first(archive: Archive, embedder: Embedder) -> None:
    """However near in meaning the others are, and however often they say one of the words."""
    put_talk(archive, "r1", [(ANN, "A loan, a loan, another loan: the bank lends to banks."), OTHER])
    put_talk(archive, "r2", [(BO, "My sister took a cheap loan for the wedding.")])
    searcher = index(small_passages(archive), embedder)

    hits = searcher.ask(Question("a wedding loan")).hits

    assert len(hits) > 1
    assert "wedding" in hits[0].found.text
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_beside_an_answer_what_is_nearly_as_relevant_is_possible_too(
    archive: Archive, embedder: Embedder
) -> None:
    """Here only a passage that holds all words is evidence by itself."""
    put_talk(archive, "r1", LAMPS)
    put_talk(archive, "r2", [OTHER])
    small = small_passages(archive)
    strict = {"min_cosine": 1.0, "strong_cosine": 1.0, "min_word_share": 0.99, "stretch_seconds": 0}
    section = small.config.search.model_copy(update=strict)
    settings = small.config.model_copy(update={"search": section})
    searcher = index(Archive(archive.folder, settings, archive.catalogue), embedder)

    found = searcher.ask(Question("a lamp makes light like late light")).hits
    nothing = searcher.ask(Question("a lamp makes light like midnight light")).hits

    assert nothing == ()
    assert "bedroom" in found[0].found.text
    assert [hit.evidence for hit in found][:2] == [Evidence.STRONG, Evidence.POSSIBLE]
    assert not any("bank" in hit.found.text for hit in found)


@pytest.mark.parametrize("by", SearchBy)
def test_a_passage_far_off_does_not_draw_a_phrase_to_it(
    archive: Archive, embedder: Embedder, by: SearchBy
) -> None:
    """It is nearer to the rest of the question by far, but there is other talk in between."""
    put_talk(archive, "r1", [LAMPS[2], *[OTHER] * 6, LAMPS[3]])
    searcher = index(small_passages(archive), embedder)

    (hit,) = searcher.ask(Question('"dining room" cold winter light in the hallway', by=by)).hits

    assert "dining room" in hit.found.text
    assert len(hit.stretch) <= 2


def test_a_filter_keeps_others_out_of_the_stretch(archive: Archive, embedder: Embedder) -> None:
    put_talk(archive, "r1", LAMPS)
    searcher = index(small_passages(archive), embedder)
    question = Question("the light of a lamp", limit=200)

    everybody = searcher.ask(question).hits
    narrowed = searcher.ask(replace(question, speaker=BO)).hits

    assert {ANN, BO} <= set(everybody[0].speakers)  # they are there to be left out
    assert len(narrowed) == 2
    assert {hit.speakers for hit in narrowed} == {(BO,)}
    assert {len(hit.stretch) for hit in narrowed} == {1}


def test_a_filter_by_language_keeps_the_other_out_of_a_mixed_talk(
    archive: Archive, embedder: Embedder
) -> None:
    mixed: list[Line] = [LAMPS[0], (DAI, "这盏灯放在窗户后面，厨房看起来像早上的阳光。"), LAMPS[2]]
    put_talk(archive, "r1", mixed)
    searcher = index(small_passages(archive), embedder)
    question = Question("the light of a lamp", limit=200)

    narrowed = searcher.ask(replace(question, language="en")).hits

    assert {part.passage.language for hit in narrowed for part in hit.stretch} == {"en"}
    assert any(DAI in hit.speakers for hit in searcher.ask(question).hits)


def test_no_passage_is_shown_in_two_hits(searcher: Searcher) -> None:
    for text in ("light", "Ann Meyer Bo Chen", "budget loan scene jokes", "灯光", "电影的剪辑"):
        shown = [
            one for hit in searcher.ask(Question(text, by=SearchBy.WORDS)).hits for one in hit.passage_ids
        ]
        assert len(shown) == len(set(shown)) > 0


def test_without_a_length_to_grow_to_a_hit_is_its_passage(forum: Archive, embedder: Embedder) -> None:
    section = forum.config.search.model_copy(update={"stretch_seconds": 0.0})
    short = Archive(forum.folder, forum.config.model_copy(update={"search": section}), forum.catalogue)

    hits = Searcher(short, embedder).ask(Question("light lamp cardboard", by=SearchBy.WORDS)).hits

    assert len(hits) > 1
    assert all(hit.stretch == (hit.found,) for hit in hits)


def test_a_stretch_is_no_longer_than_configured(archive: Archive, embedder: Embedder) -> None:
    """Each passage lasts four seconds."""
    put_talk(archive, "r1", LAMPS * 4)
    section = archive.config.search.model_copy(update=ONE_PASSAGE_EACH | {"stretch_seconds": 12.0})
    narrow = Archive(archive.folder, archive.config.model_copy(update={"search": section}), archive.catalogue)

    hits = index(narrow, embedder).ask(Question("the light of a lamp", limit=200)).hits

    assert max(hit.end - hit.start for hit in hits) == 12_000


def test_every_highlight_is_a_word_of_the_question(searcher: Searcher) -> None:
    (hit,) = searcher.ask(Question("kitchen reflector")).hits

    assert len(hit.stretch) > 1
    assert [hit.text[span.start : span.end] for span in hit.stretch_highlights] == ["kitchen", "reflector"]


TWINS: dict[str, list[Line]] = {
    "r-ann": [(ANN, "A lamp behind the window makes the kitchen look like morning light.")],
    "r-bo": [(BO, "A lamp behind the window makes the kitchen look like morning light.")],
    "r-dai": [(DAI, "A lamp behind the window makes the kitchen look like morning light.")],
}


@pytest.fixture
def twins(archive: Archive, embedder: Embedder) -> Searcher:
    """Three people say the same, others something else; each has an alias that nobody utters."""
    with archive.catalogue.writing() as session:
        for name, alias in ((ANN, "The Gaffer Quillfeather"), (BO, "Doctor Wintergreen"), (DAI, "Dai Ying")):
            store.put_speaker(session, name, [alias])
    for recording_id, lines in {**TWINS, "r-money": MONEY, "r-machines": MACHINES}.items():
        put_talk(archive, recording_id, lines)
    return index(archive, embedder)


def first(answer: Answer) -> Hit:
    return answer.hits[0]


@pytest.mark.parametrize(
    ("name", "recording_id"),
    [
        ("Quillfeather", "r-ann"),
        ("Doctor Wintergreen", "r-bo"),
        ("wintergreen", "r-bo"),
        ("Dai Ying", "r-dai"),
        ("dai ying", "r-dai"),
    ],
)
def test_a_speaker_whom_the_question_names_comes_first_and_others_after(
    twins: Searcher, name: str, recording_id: str
) -> None:
    """By an alias that occurs in no passage: words cannot be what finds it."""
    answer = twins.ask(Question(f"what did {name} say about a lamp behind the window"))

    assert first(answer).found.recording.id == recording_id
    assert {hit.found.recording.id for hit in answer.hits} == set(TWINS)


def test_an_alias_does_not_stand_for_a_name_that_nobody_uttered(twins: Searcher) -> None:
    question = "what did Quillfeather say of {} and a lamp behind the window"

    assert twins.ask(Question(question.format("Whitfield"))).hits == ()
    assert twins.ask(Question(question.format("morning"))).hits != ()


def test_the_talk_that_says_more_of_a_question_comes_first(archive: Archive, embedder: Embedder) -> None:
    """The same sentence in both; in one there are others beside it."""
    put_talk(archive, "r-once", [OTHER, LAMPS[0], OTHER])
    put_talk(archive, "r-often", LAMPS)
    searcher = index(small_passages(archive), embedder)
    question = Question("a lamp that looks like early morning light in the kitchen")

    assert first(searcher.ask(question)).found.recording.id == "r-often"
    assert {hit.found.recording.id for hit in searcher.ask(replace(question, limit=200)).hits} == {
        "r-once",
        "r-often",
    }


@pytest.mark.parametrize("sort", SortBy)
def test_a_limit_holds_in_every_order(searcher: Searcher, sort: SortBy) -> None:
    question = Question("Ann Meyer Bo Chen", by=SearchBy.WORDS, sort=sort)

    every = searcher.ask(question).hits

    assert len(every) == 3
    assert searcher.ask(replace(question, limit=2)).hits == every[:2]

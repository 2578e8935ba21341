"""Questions to a small real archive, with a small real model."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive import Archive, create_archive, open_archive
from archive.catalogue import queries, store
from archive.demo_models import demo_overrides
from archive.errors import QuestionRefused, RecordingNotFound
from search import (
    Answer,
    Embedder,
    Evidence,
    Indexer,
    MatchedBy,
    Notice,
    Question,
    SearchBy,
    Searcher,
    SortBy,
)
from search.passages import passages_of
from tests.search.forum import ANN, BO, DAI
from tests.search.small_archive import ONE_EACH, put_talk, put_transcript

pytestmark = pytest.mark.models


@pytest.fixture
def own_forum(forum: Archive, tmp_path: Path) -> Iterator[Archive]:
    """A copy that a test may write to, its cache included."""
    shutil.copytree(forum.folder, tmp_path / "forum")
    with open_archive(tmp_path / "forum") as archive:
        yield archive


WORDS = ("scene", "lamp", "budget", "jokes")


def recordings(answer: Answer) -> list[str]:
    return [hit.found.recording.id for hit in answer.hits]


def highlighted(answer: Answer) -> list[list[str]]:
    return [[hit.found.text[span.start : span.end] for span in hit.highlights] for hit in answer.hits]


def test_the_right_passage_comes_first_with_where_to_listen_and_why(searcher: Searcher) -> None:
    answer = searcher.ask(Question("How did they light the kitchen scene?"))

    hit = answer.hits[0]
    assert hit.found.recording.id == "r-light"
    assert hit.segment.text == "One window gave us all the light for the kitchen scene."
    assert (hit.segment.start, hit.segment.end) == (4000, 8000)
    assert (hit.matched_by, hit.evidence) == (MatchedBy.BOTH, Evidence.STRONG)
    assert highlighted(answer)[0] == ["light", "kitchen", "scene"]
    assert [hit.segment.text[s.start : s.end] for s in hit.segment_highlights] == [
        "light",
        "kitchen",
        "scene",
    ]
    assert [h.score for h in answer.hits] == sorted((h.score for h in answer.hits), reverse=True)


@pytest.mark.parametrize(
    ("text", "recording_id", "matched_by"),
    [
        ("running out of funds", "r-money", MatchedBy.MEANING),
        ("a computer as scriptwriter", "r-machines", MatchedBy.MEANING),
        ("cardboard reflector", "r-light", MatchedBy.BOTH),
        ("灯光", "r-editing", MatchedBy.WORDS),
        ("改變電影", "r-editing", MatchedBy.WORDS),
        ("眼", "r-editing", MatchedBy.WORDS),
        ("Ann Meyer jokes", "r-machines", MatchedBy.BOTH),
    ],
)
def test_a_question_finds_by_meaning_and_by_word(
    searcher: Searcher, text: str, recording_id: str, matched_by: MatchedBy
) -> None:
    answer = searcher.ask(Question(text))

    assert (recordings(answer)[0], answer.hits[0].matched_by) == (recording_id, matched_by)


@pytest.mark.parametrize("text", ["lattice quantum chromodynamics", "xyzzy", "量子", "龘"])
def test_a_question_about_nothing_finds_nothing_and_says_where(searcher: Searcher, text: str) -> None:
    answer = searcher.ask(Question(text))

    assert (answer.hits, answer.searched_recordings) == ((), 4)


@pytest.mark.parametrize(
    ("filters", "found", "searched"),
    [
        ({}, {"r-light", "r-money", "r-machines"}, 4),
        ({"recording": "Money"}, {"r-money"}, 1),
        ({"event": "Forum 2026"}, {"r-light", "r-machines"}, 3),
        ({"event": "e-autumn"}, {"r-money"}, 1),
        ({"speaker": ANN}, {"r-light", "r-machines"}, 2),
        ({"speaker": BO}, {"r-light", "r-money"}, 2),
        ({"speaker": DAI}, set(), 1),
        ({"language": "en"}, {"r-light", "r-money", "r-machines"}, 3),
        ({"language": "zh"}, set(), 1),
        ({"recorded_from": date(2025, 5, 2)}, {"r-light"}, 1),
        ({"recorded_to": date(2025, 5, 1)}, {"r-money"}, 1),
        ({"recorded_from": date(2025, 5, 1), "recorded_to": date(2026, 5, 2)}, {"r-light", "r-money"}, 2),
        ({"speaker": BO, "event": "Forum 2026"}, {"r-light"}, 1),
        ({"speaker": BO, "recording": "Machines"}, set(), 0),
    ],
)
def test_filters_are_exact(
    searcher: Searcher, filters: dict[str, str | date], found: set[str], searched: int
) -> None:
    questions = [Question(word, limit=50, **filters) for word in WORDS]  # type: ignore[arg-type]  # by name

    answers = [searcher.ask(question) for question in questions]

    assert {answer.searched_recordings for answer in answers} == {searched}
    assert {recording_id for answer in answers for recording_id in recordings(answer)} == found


def test_a_speaker_is_found_only_where_that_person_speaks(searcher: Searcher) -> None:
    answer = searcher.ask(Question("a reflector or a lamp", speaker=BO))

    assert answer.hits
    assert all(BO in hit.found.speakers for hit in answer.hits)


def test_a_hit_has_what_was_said_just_before_and_after(archive: Archive, embedder: Embedder) -> None:
    lines = [(ANN, "Zero."), (ANN, "One."), (BO, " "), (BO, "The lighthouse is dark."), (ANN, "Three.")]
    transcript = put_talk(archive, "r1", lines)
    with archive.catalogue.writing() as session:
        passages = passages_of(queries.segments(session, transcript.id), ONE_EACH, "en")
        store.replace_passages(session, transcript.id, passages, [None] * len(passages), None, "stamp")

    (hit,) = Searcher(archive, embedder).ask(Question("lighthouse")).hits

    assert [(one.speaker, one.text) for one in hit.before] == [(ANN, "One.")]
    assert [(one.speaker, one.text) for one in hit.after] == [(ANN, "Three.")]


def test_a_limit_takes_the_first_hits(searcher: Searcher) -> None:
    every = searcher.ask(Question("Ann Meyer", limit=200)).hits

    assert len(every) > 1
    assert searcher.ask(Question("Ann Meyer", limit=1)).hits == every[:1]


def test_highlights_are_the_words_of_the_question_and_no_others(searcher: Searcher) -> None:
    english = searcher.ask(Question("What did the bank say about another loan?"))
    chinese = searcher.ask(Question("關於電影的剪輯"))

    assert highlighted(english)[0] == ["bank", "another", "loan"]
    assert highlighted(chinese)[0] == ["电影的剪辑"]


@pytest.mark.parametrize(
    "text", ['"light" AND scene* NEAR(kitchen)', "light\0scene", "\u202elight scene", "light \ud800scene"]
)
def test_hostile_questions_are_answered_like_plain_ones(searcher: Searcher, text: str) -> None:
    assert recordings(searcher.ask(Question(text)))[0] == "r-light"


def test_errors_of_a_question_reach_who_asked(searcher: Searcher) -> None:
    with pytest.raises(QuestionRefused):
        searcher.ask(Question("…"))
    with pytest.raises(RecordingNotFound):
        searcher.ask(Question("light", recording="Nothing"))


def test_languages_that_the_model_does_not_know_are_named(searcher: Searcher, embedder: Embedder) -> None:
    english = searcher.ask(Question("light"))
    chinese = searcher.ask(Question("灯光"))
    narrowed = searcher.ask(Question("light", language="en"))

    assert english.notices == (Notice.MEANING_OFF_FOR_PASSAGES,)
    assert "Recordings in zh were searched by words only" in str(english.notice_details[english.notices[0]])
    assert chinese.notices == (Notice.MEANING_OFF_FOR_QUESTION,)
    assert embedder.name in str(chinese.notice_details[chinese.notices[0]])
    assert narrowed.notices == ()


def test_without_its_model_an_archive_is_searched_by_words_and_says_so(
    own_forum: Archive, tmp_path: Path
) -> None:
    absent = tmp_path / "absent"
    overrides = {"search.embedding_model": str(absent), "models.offline": "true"}
    (own_forum.folder / "config.yaml").unlink()
    with create_archive(own_forum.folder, overrides) as archive:
        answer = Searcher(archive).ask(Question("light of the kitchen"))

    assert recordings(answer) == ["r-light"]
    assert answer.hits[0].matched_by is MatchedBy.WORDS
    assert answer.notices == (Notice.MEANING_OFF_NO_MODEL,)
    told = str(answer.notice_details[Notice.MEANING_OFF_NO_MODEL])
    assert "absent (search.embedding_model) is missing" in told
    assert str(absent) not in told  # readers of public pages learn no folders


def test_recordings_that_were_indexed_in_another_way_are_told(own_forum: Archive, embedder: Embedder) -> None:
    (own_forum.folder / "config.yaml").unlink()
    with create_archive(own_forum.folder, {**demo_overrides(), "search.passage_tokens": "80"}) as archive:
        outdated = Searcher(archive, embedder).ask(Question("light", language="en"))
        indexer = Indexer(archive, embedder)
        for transcript in indexer.due():
            indexer.index(transcript)
        renewed = Searcher(archive, embedder).ask(Question("light", language="en"))

    assert outdated.notices == (Notice.PASSAGES_OUTDATED,)
    assert "rostrum reindex" in str(outdated.notice_details[Notice.PASSAGES_OUTDATED])
    assert renewed.notices == ()


def test_the_configured_model_is_loaded_when_none_is_given(own_forum: Archive) -> None:
    assert recordings(Searcher(own_forum).ask(Question("running out of funds"))) == ["r-money"]


def test_the_cache_may_be_deleted_between_two_questions(own_forum: Archive, embedder: Embedder) -> None:
    searcher, question = Searcher(own_forum, embedder), Question("Ann Meyer", language="en")
    before = searcher.ask(question)
    shutil.rmtree(own_forum.cache)

    after, later = searcher.ask(question), searcher.ask(question)

    assert before.hits
    assert before.hits == after.hits == later.hits
    assert (before.notices, after.notices, later.notices) == ((), (Notice.INDEX_REBUILT,), ())
    assert "text index, semantic index" in str(after.notice_details[Notice.INDEX_REBUILT])


def test_a_removed_recording_never_comes_back(own_forum: Archive, embedder: Embedder) -> None:
    searcher = Searcher(own_forum, embedder)
    assert recordings(searcher.ask(Question("bank loan"))) == ["r-money"]

    with own_forum.catalogue.writing() as session:
        store.remove_recording(session, "r-money")

    for asked in (searcher, Searcher(own_forum, embedder)):
        answer = asked.ask(Question("bank loan"))
        assert (answer.hits, answer.searched_recordings) == ((), 3)
    shutil.rmtree(own_forum.cache)
    assert searcher.ask(Question("bank loan")).hits == ()


def test_corrected_text_is_found_once_it_is_indexed_and_the_old_is_not(
    own_forum: Archive, embedder: Embedder
) -> None:
    searcher, indexer = Searcher(own_forum, embedder), Indexer(own_forum, embedder)
    assert recordings(searcher.ask(Question("loan"))) == ["r-money"]
    with own_forum.catalogue.writing() as session:
        transcript = queries.current_transcript(session, "r-money")
        last = queries.segments(session, transcript.id)[-1]
        store.correct_segment(session, last.id or 0, "The bank refused to give us another zebra.")

    (due,) = indexer.due()
    indexer.index(due)

    assert recordings(searcher.ask(Question("zebra"))) == ["r-money"]
    assert [
        hit for hit in searcher.ask(Question("loan")).hits if hit.matched_by is not MatchedBy.MEANING
    ] == []


def test_a_new_transcript_takes_the_place_of_the_old_one(own_forum: Archive, embedder: Embedder) -> None:
    searcher, indexer = Searcher(own_forum, embedder), Indexer(own_forum, embedder)
    indexer.index(put_transcript(own_forum, "r-money", [(None, "A zebra crossed the street.")]))

    assert recordings(searcher.ask(Question("zebra crossing"))) == ["r-money"]
    assert searcher.ask(Question("budget", recording="r-money")).hits == ()


def test_indexing_again_and_again_does_not_change_an_answer(own_forum: Archive, embedder: Embedder) -> None:
    """What was deleted must not weigh on how rare a word is."""
    searcher, indexer = Searcher(own_forum, embedder), Indexer(own_forum, embedder)
    question = Question("light, budget and loan", language="en", limit=200)
    before = searcher.ask(question)
    for _ in range(2):
        for transcript in indexer.all():
            indexer.index(transcript)
        indexer.refresh()

    after = searcher.ask(question)

    assert before.hits
    assert [(hit.found.text, hit.evidence, hit.matched_by, hit.score) for hit in after.hits] == [
        (hit.found.text, hit.evidence, hit.matched_by, hit.score) for hit in before.hits
    ]


def test_the_best_segment_is_told_by_meaning_beside_one_without_text(searcher: Searcher) -> None:
    """`Machines` has a segment of white space, which has no vector, between two others."""
    answer = searcher.ask(Question("a computer as scriptwriter"))

    assert answer.hits[0].segment.text.startswith("The neural network wrote")
    later = searcher.ask(Question("it was not funny at all", recording="Machines"))
    assert later.hits[0].segment.text.startswith("Nobody laughed")


@pytest.mark.parametrize(
    ("by", "matched"),
    [
        (SearchBy.WORDS, {MatchedBy.WORDS}),
        (SearchBy.MEANING, {MatchedBy.MEANING}),
        (SearchBy.BOTH, {MatchedBy.BOTH, MatchedBy.MEANING}),
    ],
)
def test_a_question_is_compared_by_what_is_asked(
    searcher: Searcher, by: SearchBy, matched: set[MatchedBy]
) -> None:
    hits = searcher.ask(Question("a cardboard reflector", by=by)).hits

    assert hits[0].found.recording.id == "r-light"
    assert {hit.matched_by for hit in hits} <= matched


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"the kitchen scene"', ["r-light"]),
        ('"kitchen the scene"', []),
        ('budget "another loan"', ["r-money"]),
        ("“改变电影”", ["r-editing"]),
        ("「改變電影」", ["r-editing"]),
        ("“电影改变”", []),
        (f'"{"loan " * 390}"', []),
    ],
)
def test_a_phrase_in_quotation_marks_is_found_exactly(
    searcher: Searcher, text: str, found: list[str]
) -> None:
    assert recordings(searcher.ask(Question(text))) == found


def test_hits_come_by_date_when_asked(searcher: Searcher) -> None:
    question = Question("light for a scene, the budget of shooting", by=SearchBy.WORDS)

    newest = recordings(searcher.ask(replace(question, sort=SortBy.NEWEST)))
    oldest = recordings(searcher.ask(replace(question, sort=SortBy.OLDEST)))

    assert (newest, oldest) == (["r-light", "r-money"], ["r-money", "r-light"])


def test_of_somebody_whose_name_was_never_said_nothing_is_found(searcher: Searcher) -> None:
    answer = searcher.ask(Question("what did Tom Whitfield say about the kitchen scene"))

    assert answer.hits == ()
    assert {"kitchen", "scene"} <= set(answer.near_words)


def test_a_hit_is_the_stretch_around_its_passage(searcher: Searcher) -> None:
    hit = searcher.ask(Question("cardboard reflector")).hits[0]

    assert hit.found in hit.stretch
    assert (hit.start, hit.end) == (hit.stretch[0].passage.start, hit.stretch[-1].passage.end)
    assert hit.found.text in hit.text
    assert hit.found.passage.id in hit.passage_ids


@pytest.mark.parametrize("text", ["\u202ereflector cardboard", "cardboard \ud800 reflector"])
def test_marks_of_direction_and_lone_surrogates_change_nothing(searcher: Searcher, text: str) -> None:
    assert recordings(searcher.ask(Question(text)))[0] == "r-light"


@pytest.mark.parametrize(
    "text", ['"the \u202ekitchen\u200b scene"', '"the kitchen \udce9scene"', '"the\0kitchen\tscene"']
)
def test_a_phrase_is_cleaned_before_it_is_looked_for(searcher: Searcher, text: str) -> None:
    assert recordings(searcher.ask(Question(text))) == ["r-light"]


def test_by_words_meaning_finds_nothing_and_by_meaning_words_do_not(searcher: Searcher) -> None:
    """`funds` is nowhere said."""
    meant, said = Question("running out of funds"), Question("cardboard reflector")

    assert [recordings(searcher.ask(replace(meant, by=by))) for by in SearchBy] == [
        ["r-money"],
        [],
        ["r-money"],
    ]
    assert [searcher.ask(replace(said, by=by)).hits[0].matched_by for by in SearchBy] == [
        MatchedBy.BOTH,
        MatchedBy.WORDS,
        MatchedBy.MEANING,
    ]


def test_by_meaning_in_a_language_that_the_model_does_not_know_words_are_searched_and_it_is_said(
    searcher: Searcher,
) -> None:
    answer = searcher.ask(Question("灯光", by=SearchBy.MEANING))

    assert recordings(answer) == ["r-editing"]
    assert answer.notices == (Notice.MEANING_OFF_FOR_QUESTION,)


@pytest.mark.parametrize("sort", SortBy)
@pytest.mark.parametrize("by", SearchBy)
@pytest.mark.parametrize("text", ["light", '"light"', "灯光", "Tom Whitfield", "\ud800 light", "\u202elight"])
def test_an_empty_archive_answers_with_nothing(
    archive: Archive, embedder: Embedder, text: str, by: SearchBy, sort: SortBy
) -> None:
    answer = Searcher(archive, embedder).ask(Question(text, by=by, sort=sort))

    assert (answer.hits, answer.searched_recordings, answer.near_words) == ((), 0, ())


@pytest.fixture
def lone(archive: Archive, embedder: Embedder) -> Searcher:
    """Over an archive of one passage."""
    put_talk(archive, "r1", [(ANN, "One window gave us all the light for the kitchen scene.")])
    indexer = Indexer(archive, embedder)
    for transcript in indexer.due():
        assert indexer.index(transcript) == 1
    return Searcher(archive, embedder)


@pytest.mark.parametrize("sort", SortBy)
@pytest.mark.parametrize("by", SearchBy)
@pytest.mark.parametrize("text", ["light in the kitchen scene", '"kitchen scene"'])
def test_an_archive_of_one_passage_finds_it(lone: Searcher, text: str, by: SearchBy, sort: SortBy) -> None:
    (hit,) = lone.ask(Question(text, by=by, sort=sort)).hits

    assert (hit.found.recording.id, len(hit.passage_ids)) == ("r1", 1)
    assert hit.score >= 1


@pytest.mark.parametrize(
    "text", ["lattice quantum chromodynamics", "灯光", '"scene kitchen"', "Tom Whitfield"]
)
def test_an_archive_of_one_passage_finds_it_for_no_other_question(lone: Searcher, text: str) -> None:
    assert lone.ask(Question(text)).hits == ()


@pytest.fixture
def patient(own_forum: Archive) -> Archive:
    """One that takes questions of any length, with a talk that says many words at once."""
    section = own_forum.config.search.model_copy(update={"max_question_characters": 20_000})
    return Archive(
        own_forum.folder, own_forum.config.model_copy(update={"search": section}), own_forum.catalogue
    )


def test_a_phrase_of_ten_thousand_characters_is_found_where_it_was_said(
    patient: Archive, embedder: Embedder
) -> None:
    said = " ".join(f"light{number}" for number in range(1000))
    put_talk(patient, "r-long", [(None, f"And so {said} it went.")])
    indexer = Indexer(patient, embedder)
    for transcript in indexer.due():
        indexer.index(transcript)
    searcher = Searcher(patient, embedder)

    whole = recordings(searcher.ask(Question(f'"{said}"')))
    swapped = said.replace("light500 light501", "light501 light500")

    assert len(said) > 8_000
    assert whole == ["r-long"]
    assert searcher.ask(Question(f'"{swapped}"')).hits == ()


@pytest.mark.parametrize("phrase", ["loan " * 2000, "电" * 10_000])
def test_a_phrase_of_ten_thousand_characters_that_nobody_said_finds_nothing(
    patient: Archive, embedder: Embedder, phrase: str
) -> None:
    assert Searcher(patient, embedder).ask(Question(f'"{phrase}"')).hits == ()


def test_sorting_changes_the_order_and_nothing_else(searcher: Searcher) -> None:
    """`Machines` has no day, and is last both ways."""
    question = Question("Ann Meyer Bo Chen", by=SearchBy.WORDS, limit=200)

    relevant, newest, oldest = (searcher.ask(replace(question, sort=sort)).hits for sort in SortBy)

    assert [hit.found.recording.id for hit in newest] == ["r-light", "r-money", "r-machines"]
    assert [hit.found.recording.id for hit in oldest] == ["r-money", "r-light", "r-machines"]
    assert {hit.found.passage.id: hit for hit in relevant} == {hit.found.passage.id: hit for hit in newest}
    assert searcher.ask(replace(question, sort=SortBy.OLDEST, limit=1)).hits == oldest[:1]


def test_words_that_do_occur_are_offered_where_nothing_is_found_and_only_there(searcher: Searcher) -> None:
    misspelt = searcher.ask(Question("cardbord reflectr", by=SearchBy.WORDS))
    chinese = searcher.ask(Question("剪纸"))
    found = searcher.ask(Question("cardboard reflector"))

    assert (misspelt.hits, misspelt.near_words) == ((), ("cardboard", "reflector"))
    assert (chinese.hits, chinese.near_words[:1]) == ((), ("剪辑",))
    assert found.hits
    assert found.near_words == ()


def test_near_words_are_few_whatever_is_asked(searcher: Searcher) -> None:
    answer = searcher.ask(Question("Tom Whitfield " + "light scene lamp bank loan budget jokes draft " * 20))

    assert answer.hits == ()
    assert len(answer.near_words) <= 6

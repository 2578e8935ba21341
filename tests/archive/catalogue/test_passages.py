"""Passages: what indexes and hits are made of, and what indexes must forget."""

from collections.abc import Callable
from datetime import date

import pytest
from catalogue_samples import (
    EVENT,
    VECTORS,
    put_passages,
    put_talk,
    sample_passage,
)
from sqlalchemy import event
from sqlalchemy.orm import Session

from archive import Archive
from archive.catalogue import queries, store
from archive.catalogue.queries import IndexablePassage
from archive.recordings import Filters, PassageInContext, PassagePlace, PassageTraits
from archive.timecode import Milliseconds


def test_passages_come_with_text_language_and_vector(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        first, second = put_talk(session, "r1", "one", "two")
        model = queries.embedding_model_id(session, "fingerprint")
        assert model is not None

        assert list(queries.passages_after(session, 0, model)) == [
            [
                IndexablePassage(first, "one", "en", VECTORS.passage),
                IndexablePassage(second, "two", "en", VECTORS.passage),
            ]
        ]
        assert list(queries.passages_after(session, 0, None, first)) == [
            [IndexablePassage(first, "one", "en", None)]
        ]
        assert queries.segment_vectors(session, [first], model) == {first: VECTORS.segments}
        assert queries.passage_texts(session, [second, 99]) == {second: "two"}
        assert queries.passage_languages(session) == ["en"]


def test_passages_after_comes_in_batches(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.catalogue.queries.passages.BATCH", 2)
    with archive.catalogue.writing() as session:
        ids = put_talk(session, "r1", *"abcde")

        batches = [[one.id for one in batch] for batch in queries.passages_after(session, ids[0], None)]

    assert batches == [ids[1:3], ids[3:5]]


def test_forgotten_passages_are_noted_and_their_ids_never_come_again(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        old = put_talk(session, "r1", "one", "two")
        other = put_talk(session, "r2", "three")
        assert queries.change_marks(session) == (other[-1], 0)

        store.forget_passages(session, recording_id="r2")
        store.forget_passages(session, recording_id="r1")
        transcript = queries.current_transcript(session, "r1")
        renewed = put_passages(session, transcript.id, queries.segments(session, transcript.id))

        assert queries.deletions_after(session, 0) == [*old, *other]
        assert queries.deletions_after(session, 1) == old
        assert min(renewed) > max(old + other)
        assert queries.change_marks(session) == (renewed[-1], 3)


def test_replaced_passages_leave_the_due_list_and_the_old_ones_behind(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        old = put_talk(session, "r1", "one", "two")
        transcript = queries.current_transcript(session, "r1")
        assert queries.due_transcripts(session, "stamp") == []
        assert queries.due_transcripts(session, "other stamp") == [transcript]

        (new,) = store.replace_passages(
            session,
            transcript.id,
            [sample_passage(queries.segments(session, transcript.id)[0])],
            [None],
            None,
            "s2",
        )

        assert list(queries.passages_in_context(session, [*old, new])) == [new]
        assert queries.deletions_after(session, 0) == old
        assert queries.is_due(session, transcript.id, "stamp")
        assert not queries.is_due(session, transcript.id, "s2")
        assert list(queries.passages_after(session, 0, 1)) == [[IndexablePassage(new, "one", "en", None)]]


def test_embedding_model_is_known_by_its_fingerprint(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        first = store.put_embedding_model(session, "a", "f1", 384)

        assert store.put_embedding_model(session, "renamed", "f1", 384) == first
        assert store.put_embedding_model(session, "a", "f2", 384) != first
        assert queries.embedding_model_id(session, "f3") is None


def test_passage_in_context_shows_the_corrected_reading(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        (passage_id,) = put_talk(session, "r1", "Dye Ying", event_id="e1")
        transcript = queries.current_transcript(session, "r1")
        (segment,) = queries.segments(session, transcript.id)
        assert segment.id is not None
        store.correct_segment(session, segment.id, "Dai Ying")

        (found,) = queries.passages_in_context(session, [passage_id, 99]).values()

        assert found == PassageInContext(
            passage=found.passage,
            recording=queries.recording(session, "r1"),
            event=EVENT,
            speakers=("Ann",),
            segments=tuple(queries.segments(session, transcript.id)),
        )
        assert (found.text, found.passage.text, found.passage.id) == ("Dai Ying", "Dye Ying", passage_id)
        assert found.passage.segment_ids == (segment.id,)


def test_passage_ids_pass_every_filter_that_is_set(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        ann = put_talk(session, "r1", "a", "b", speaker="Ann", event_id="e1", recorded_on=date(2024, 3, 26))
        ben = put_talk(session, "r2", "c", speaker="Ben", event_id="e1", recorded_on=date(2024, 3, 27))
        zoe = put_talk(session, "r3", "d", speaker="Zoe")
        people = {one.name: one.id for one in queries.speakers(session)}

        cases = [
            (Filters(), ann + ben + zoe),
            (Filters(recording_id="r2"), ben),
            (Filters(event_id="e1"), ann + ben),
            (Filters(speaker_id=people["Zoe"]), zoe),
            (Filters(event_id="e1", speaker_id=people["Ben"]), ben),
            (Filters(event_id="e1", speaker_id=people["Zoe"]), []),
            (Filters(language="en"), ann + ben + zoe),
            (Filters(language="zh"), []),
            (Filters(recorded_from=date(2024, 3, 27)), ben),
            (Filters(recorded_to=date(2024, 3, 26)), ann),
            (Filters(recorded_from=date(2024, 3, 26), recorded_to=date(2024, 3, 27)), ann + ben),
        ]
        assert [queries.passage_ids(session, filters) for filters, _ in cases] == [ids for _, ids in cases]
        counts = [queries.count_searchable(session, filters) for filters, _ in cases]
        assert counts == [3, 1, 2, 1, 1, 0, 3, 0, 1, 1, 2]
        assert [bool(filters) for filters, _ in cases] == [False] + [True] * 10


def test_passage_places_tell_transcript_and_time(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        first, second = put_talk(session, "r1", "one", "two")
        (other,) = put_talk(session, "r2", "three")
        one, two = (queries.current_transcript(session, key).id for key in ("r1", "r2"))

        assert queries.passage_places(session, [other, second, first, 99]) == {
            first: PassagePlace(one, Milliseconds(0), Milliseconds(900)),
            second: PassagePlace(one, Milliseconds(1000), Milliseconds(1900)),
            other: PassagePlace(two, Milliseconds(0), Milliseconds(900)),
        }
        assert queries.passage_places(session, []) == {}


def test_passages_of_a_transcript_have_ids_in_a_row(archive: Archive) -> None:
    """Stretches rely on it; after what was forgotten too, whose ids lie in between."""
    with archive.catalogue.writing() as session:
        put_talk(session, "r1", "one", "two")
        put_talk(session, "r2", "three")
        transcript = queries.current_transcript(session, "r1")

        renewed = put_passages(session, transcript.id, queries.segments(session, transcript.id))

        assert renewed == list(range(renewed[0], renewed[0] + 2))
        assert sorted(queries.passage_places(session, range(1, 20))) == [3, *renewed]


def test_passages_with_speakers_are_those_where_one_of_them_speaks(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        ann = put_talk(session, "r1", "a", "b", speaker="Ann")
        ben = put_talk(session, "r2", "c", speaker="Ben")
        zoe = put_talk(session, "r3", "d", speaker="Zoe")
        people = {one.name: one.id for one in queries.speakers(session)}

        def with_speakers(ids: list[int], *names: str) -> set[int]:
            return queries.passages_with_speakers(session, ids, [people[name] for name in names])

        assert with_speakers(ann + ben + zoe, "Ann") == set(ann)
        assert with_speakers(ann + ben + zoe, "Ann", "Zoe") == {*ann, *zoe}
        assert with_speakers(ann[:1] + ben, "Ann") == {ann[0]}
        assert with_speakers(ann + ben, "Zoe") == set()
        assert with_speakers([], "Ann") == with_speakers(ann) == set()


def test_speaker_spellings_are_every_name_and_alias(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        ying = store.put_speaker(session, "戴莹", ["Dai Ying"])
        ann = store.put_speaker(session, "Ann")

        assert sorted(queries.speaker_spellings(session)) == sorted(
            [(ann, "Ann"), (ying, "Dai Ying"), (ying, "戴莹")]
        )


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(
            lambda session, ids: queries.standings_of(session, [f"r{n}" for n in range(len(ids))]),
            id="standings",
        ),
        pytest.param(queries.passages_in_context, id="passages_in_context"),
    ],
)
def test_number_of_queries_does_not_grow_with_the_rows(
    archive: Archive, ask: Callable[[Session, list[int]], object]
) -> None:
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        ids = [put_talk(session, f"r{n}", "x", speaker=f"S{n}", event_id="e1")[0] for n in range(3)]

    def statements(ids: list[int]) -> int:
        counted: list[str] = []
        with archive.catalogue.reading() as session:
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", lambda *arguments: counted.append(arguments[2]))
            answer = ask(session, ids)
            assert isinstance(answer, list | dict)
            assert len(answer) == len(ids)
        return len(counted)

    assert statements(ids[:1]) == statements(ids) > 1


def test_passage_traits_are_event_year_language_and_speakers(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        (first,) = put_talk(session, "r1", "one", speaker="Ann", event_id="e1", recorded_on=date(2024, 3, 26))
        (second,) = put_talk(session, "r2", "two", speaker="Bo")
        ann, bo = (queries.speaker_named(session, name).id for name in ("Ann", "Bo"))

        assert queries.passage_traits(session, [first, second, 99]) == {
            first: PassageTraits("e1", 2024, "en", (ann,)),
            second: PassageTraits(None, None, "en", (bo,)),
        }


def test_segments_around_a_passage_are_those_just_before_and_after(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        ids = put_talk(session, "r1", *"abcde")
        (alone,) = put_talk(session, "r2", "x")

        around = queries.segments_around(session, [ids[0], ids[2], alone, 99], 2)

    said = {key: tuple("".join(one.text for one in side) for side in sides) for key, sides in around.items()}
    assert said == {ids[0]: ("", "bc"), ids[2]: ("ab", "de"), alone: ("", ""), 99: ("", "")}

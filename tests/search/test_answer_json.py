"""The shape of an answer as JSON, which programs rely on."""

import json
from dataclasses import replace
from datetime import date

import pytest

from archive.recordings import Event, Passage, PassageInContext, Recording, Segment
from archive.timecode import Milliseconds
from search import (
    Answer,
    Evidence,
    Facets,
    FacetValue,
    Highlight,
    Hit,
    MatchedBy,
    Notice,
    Question,
    answer_json,
    hit_json,
    link_to,
)

SEGMENTS = (
    Segment(Milliseconds(4000), Milliseconds(8001), "One window.", speaker="Ann"),
    Segment(Milliseconds(12_345), Milliseconds(15_000), "A lamp?", speaker="Bo"),
)
FOUND = PassageInContext(
    passage=Passage(
        start=Milliseconds(4000),
        end=Milliseconds(15_000),
        text="Ann: One window. Bo: A lamp?",
        language="en",
        segment_ids=(1, 2),
        speaker_ids=("s1", "s2"),
        token_count=8,
        id=7,
        recording_id="r1",
    ),
    recording=Recording("r1", "Light on Set", "day 1/light.mp4", "e1", date(2026, 5, 2)),
    event=Event("e1", "Forum 2026"),
    speakers=("Ann", "Bo"),
    segments=SEGMENTS,
)
HIT = Hit(
    found=FOUND,
    stretch=(FOUND,),
    segment=SEGMENTS[1],
    score=0.0327868852,
    matched_by=MatchedBy.BOTH,
    evidence=Evidence.STRONG,
    highlights=(Highlight(4, 10), Highlight(14, 18)),
    segment_highlights=(Highlight(2, 6),),
    stretch_highlights=(Highlight(4, 10), Highlight(14, 18)),
    before=(Segment(Milliseconds(1000), Milliseconds(4000), "Welcome.", speaker="Cy"),),
)
NOTICE = Notice.MEANING_OFF_FOR_PASSAGES


def test_an_answer_has_exactly_the_promised_shape() -> None:
    answer = Answer(Question("a lamp"), (HIT,), 4, (NOTICE,), {NOTICE: "Recordings in zh …"})

    assert answer_json(answer) == {
        "query": "a lamp",
        "hits": [
            {
                "recording": {"id": "r1", "title": "Light on Set", "path": "day 1/light.mp4"},
                "start": 4.0,
                "end": 15.0,
                "speakers": ["Ann", "Bo"],
                "text": "One window. A lamp?",
                "passage": {
                    "start": 4.0,
                    "end": 15.0,
                    "speakers": ["Ann", "Bo"],
                    "text": "One window. A lamp?",
                    "highlights": [[4, 10], [14, 18]],
                },
                "segment": {
                    "start": 12.345,
                    "end": 15.0,
                    "text": "A lamp?",
                    "speaker": "Bo",
                    "highlights": [[2, 6]],
                },
                "score": 0.032787,
                "evidence": "strong",
                "matched_by": "both",
                "highlights": [[4, 10], [14, 18]],
                "language": "en",
                "recorded_on": "2026-05-02",
                "event": {"id": "e1", "title": "Forum 2026"},
                "link": "/recordings/r1?t=12.345#t=12.345",
                "context": {
                    "before": [{"start": 1.0, "end": 4.0, "text": "Welcome.", "speaker": "Cy"}],
                    "after": [],
                },
            }
        ],
        "searched_recordings": 4,
        "near_words": [],
        "notices": [{"code": "meaning-off-for-passages", "text": "Recordings in zh …"}],
        "facets": None,
    }


def test_an_answer_without_hits_has_the_same_fields() -> None:
    assert answer_json(Answer(Question("nothing"), (), 0)) == {
        "query": "nothing",
        "hits": [],
        "searched_recordings": 0,
        "near_words": [],
        "notices": [],
        "facets": None,
    }


@pytest.mark.parametrize("text", ["lamp \ud800", "\0", "\u202e电影"])
def test_any_question_can_be_written_as_utf8(text: str) -> None:
    written = json.dumps(answer_json(Answer(Question(text), (), 0)), ensure_ascii=False).encode("utf-8")

    assert json.loads(written)["hits"] == []


@pytest.mark.parametrize(
    ("recording_id", "position", "link"),
    [
        ("r1", 0, "/recordings/r1?t=0#t=0"),
        ("r1", 12_500, "/recordings/r1?t=12.5#t=12.5"),
        ("r1", 3_600_000, "/recordings/r1?t=3600#t=3600"),
        ("r1", 1, "/recordings/r1?t=0.001#t=0.001"),
        ("r/1?", 0, "/recordings/r%2F1%3F?t=0#t=0"),
    ],
)
def test_a_link_tells_server_and_browser_the_time(recording_id: str, position: int, link: str) -> None:
    assert link_to(recording_id, position) == link


def test_a_hit_spans_its_stretch_and_says_which_passage_answers() -> None:
    """The stretch starts earlier, with somebody else; play starts in the passage."""
    before = replace(
        FOUND,
        passage=replace(FOUND.passage, id=6, start=Milliseconds(1000), end=Milliseconds(4000)),
        speakers=("Cy", "Ann"),
        segments=(Segment(Milliseconds(1000), Milliseconds(4000), "Welcome.", speaker="Cy"),),
    )
    marks = (Highlight(13, 19),)

    told = hit_json(replace(HIT, stretch=(before, FOUND), stretch_highlights=marks))

    assert (told["start"], told["end"], told["text"]) == (1.0, 15.0, "Welcome. One window. A lamp?")
    assert (told["speakers"], told["highlights"]) == (["Cy", "Ann", "Bo"], [[13, 19]])
    assert told["text"][13:19] == "window"
    assert (told["passage"]["start"], told["passage"]["text"]) == (4.0, "One window. A lamp?")
    assert told["link"] == "/recordings/r1?t=12.345#t=12.345"


def test_near_words_are_told() -> None:
    answer = Answer(Question("lmap"), (), 4, near_words=("lamp", "灯光"))

    assert answer_json(answer)["near_words"] == ["lamp", "灯光"]


def test_facets_are_told() -> None:
    facets = Facets(3, speakers=(FacetValue("s1", "Ann", 2),), years=(FacetValue("2026", "2026", 3),))

    assert answer_json(Answer(Question("lamp", facets=True), (), 4, facets=facets))["facets"] == {
        "hits": 3,
        "speakers": [{"value": "s1", "label": "Ann", "count": 2}],
        "events": [],
        "years": [{"value": "2026", "label": "2026", "count": 3}],
        "languages": [],
    }

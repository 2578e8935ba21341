"""The shape of an answer as JSON, which programs rely on, and that nothing else can be sent."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from archive.messages import Message
from archive.recordings import Event, Passage, PassageInContext, Recording, Segment
from archive.timecode import Milliseconds
from search import (
    Answer,
    AnswerView,
    Evidence,
    Facets,
    FacetValue,
    Highlight,
    Hit,
    MatchedBy,
    Notice,
    Question,
    answer_view,
    hit_view,
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
EARLIER = replace(
    FOUND,
    passage=replace(FOUND.passage, id=6, start=Milliseconds(1000), end=Milliseconds(4000), language=None),
    speakers=("Cy", "Ann"),
    segments=(Segment(Milliseconds(1000), Milliseconds(4000), "Welcome.", speaker="Cy"),),
)
BARE = replace(
    HIT,
    found=replace(
        FOUND,
        passage=replace(FOUND.passage, language=None),
        recording=replace(FOUND.recording, id="r/2?", recorded_on=None),
        event=None,
    ),
    stretch=(EARLIER, FOUND),
    evidence=None,
    matched_by=MatchedBy.MEANING,
    score=1 / 3e5,
    highlights=(),
    segment_highlights=(),
    stretch_highlights=(Highlight(13, 19),),
    before=(),
    after=(Segment(Milliseconds(15_001), Milliseconds(16_000), "灯光 “A lamp!”"),),
)
FACETS = Facets(
    3,
    speakers=(FacetValue("s1", "Ann", 2),),
    events=(FacetValue("e1", "Forum 2026", 1),),
    years=(FacetValue("2026", "2026", 3),),
    languages=(FacetValue("zh", "zh", 1),),
)
RECORDED = Path(__file__).with_name("recorded_answer.json")


def told(answer: Answer) -> dict[str, Any]:
    """As `rostrum search --json` prints it."""
    return answer_view(answer).model_dump(mode="json")


def test_an_answer_is_written_as_it_was_when_its_fields_were_promised() -> None:
    """The file was written before the view was: every field in the same place with the same value."""
    question, details = Question("a lamp 灯", facets=True), {NOTICE: Message("Recordings in zh …")}
    answer = Answer(question, (HIT, BARE), 4, (NOTICE,), details, near_words=("lamp",), facets=FACETS)

    written = json.dumps(told(answer), ensure_ascii=False, indent=1)
    sent = json.loads(answer_view(answer).model_dump_json())

    assert f"{written}\n" == RECORDED.read_text(encoding="utf-8")
    assert json.dumps(sent) == json.dumps(json.loads(written))


@pytest.mark.parametrize(
    "wrong",
    [
        {"evidence": "certain"},
        {"segment": replace(SEGMENTS[1], text=None)},  # type: ignore[arg-type]  # that is the point
        {"highlights": (Highlight(None, 2),)},  # type: ignore[arg-type]  # likewise
        {"before": (replace(SEGMENTS[0], speaker=7),)},  # type: ignore[arg-type]  # likewise
    ],
)
def test_a_hit_with_a_wrong_field_is_never_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        hit_view(replace(HIT, **wrong))


def test_a_view_has_no_field_that_is_not_declared() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        AnswerView.model_validate(told(Answer(Question("lamp"), (HIT,), 4)) | {"speed": 1})


def test_an_answer_has_exactly_the_promised_shape() -> None:
    answer = Answer(Question("a lamp"), (HIT,), 4, (NOTICE,), {NOTICE: Message("Recordings in zh …")})

    assert told(answer) == {
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
    assert told(Answer(Question("nothing"), (), 0)) == {
        "query": "nothing",
        "hits": [],
        "searched_recordings": 0,
        "near_words": [],
        "notices": [],
        "facets": None,
    }


@pytest.mark.parametrize("text", ["lamp \ud800", "\0", "\u202e电影"])
def test_any_question_can_be_written_as_utf8(text: str) -> None:
    written = json.dumps(told(Answer(Question(text), (), 0)), ensure_ascii=False).encode("utf-8")

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
    marks = (Highlight(13, 19),)

    hit = hit_view(replace(HIT, stretch=(EARLIER, FOUND), stretch_highlights=marks)).model_dump(mode="json")

    assert (hit["start"], hit["end"], hit["text"]) == (1.0, 15.0, "Welcome. One window. A lamp?")
    assert (hit["speakers"], hit["highlights"]) == (["Cy", "Ann", "Bo"], [[13, 19]])
    assert hit["text"][13:19] == "window"
    assert (hit["passage"]["start"], hit["passage"]["text"]) == (4.0, "One window. A lamp?")
    assert hit["link"] == "/recordings/r1?t=12.345#t=12.345"


def test_near_words_are_told() -> None:
    answer = Answer(Question("lmap"), (), 4, near_words=("lamp", "灯光"))

    assert told(answer)["near_words"] == ["lamp", "灯光"]


def test_facets_are_told() -> None:
    facets = Facets(3, speakers=(FacetValue("s1", "Ann", 2),), years=(FacetValue("2026", "2026", 3),))

    assert told(Answer(Question("lamp", facets=True), (), 4, facets=facets))["facets"] == {
        "hits": 3,
        "speakers": [{"value": "s1", "label": "Ann", "count": 2}],
        "events": [],
        "years": [{"value": "2026", "label": "2026", "count": 3}],
        "languages": [],
    }

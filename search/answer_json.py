"""An answer as JSON: one shape for `rostrum search --json` and `GET /api/search`.

Fields are added, never renamed or removed. Times are seconds.
"""

from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from archive.recordings import Segment
from archive.timecode import seconds
from search.answers import Answer, Facets, Highlight, Hit


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as plain values for a JSON writer."""
    return {
        "query": _encodable(answer.question.text),
        "hits": [hit_json(hit) for hit in answer.hits],
        "searched_recordings": answer.searched_recordings,
        "near_words": list(answer.near_words),
        "notices": [
            {"code": notice.value, "text": answer.notice_details.get(notice, "")} for notice in answer.notices
        ],
        "facets": None if answer.facets is None else _facets_json(answer.facets),
    }


def _facets_json(facets: Facets) -> dict[str, Any]:
    """How many hits there are, and for each dimension the values that narrow them."""
    dimensions = ("speakers", "events", "years", "languages")
    values = {name: [asdict(value) for value in getattr(facets, name)] for name in dimensions}
    return {"hits": facets.hits, **values}


def hit_json(hit: Hit) -> dict[str, Any]:
    """One hit: the stretch, the `passage` in it that answers with its `context`, the `segment` to start at.

    `highlights` are [start, end) characters of the `text` beside them.
    """
    recording, passage = hit.found.recording, hit.found.passage
    return {
        "recording": {"id": recording.id, "title": recording.title, "path": recording.path},
        "start": seconds(hit.start),
        "end": seconds(hit.end),
        "speakers": list(hit.speakers),
        "text": hit.text,
        "passage": _passage_json(hit),
        "segment": _segment_json(hit.segment, hit.segment_highlights),
        "score": round(hit.score, 6),
        "evidence": None if hit.evidence is None else hit.evidence.value,
        "matched_by": hit.matched_by.value,
        "highlights": _spans(hit.stretch_highlights),
        "language": passage.language,
        "recorded_on": None if recording.recorded_on is None else recording.recorded_on.isoformat(),
        "event": (
            None if hit.found.event is None else {"id": hit.found.event.id, "title": hit.found.event.title}
        ),
        "link": link_to(recording.id, hit.segment.start),
        "context": {"before": list(map(_line_json, hit.before)), "after": list(map(_line_json, hit.after))},
    }


def _passage_json(hit: Hit) -> dict[str, Any]:
    passage = hit.found.passage
    return {
        "start": seconds(passage.start),
        "end": seconds(passage.end),
        "speakers": list(hit.found.speakers),
        "text": hit.found.text,
        "highlights": _spans(hit.highlights),
    }


def _segment_json(segment: Segment, highlights: tuple[Highlight, ...]) -> dict[str, Any]:
    return {**_line_json(segment), "highlights": _spans(highlights)}


def _line_json(segment: Segment) -> dict[str, Any]:
    return {
        "start": seconds(segment.start),
        "end": seconds(segment.end),
        "text": segment.text,
        "speaker": segment.speaker,
    }


def _spans(highlights: tuple[Highlight, ...]) -> list[list[int]]:
    return [[highlight.start, highlight.end] for highlight in highlights]


def _encodable(text: str) -> str:
    """A lone surrogate, as a shell makes of a stray byte, could not be written as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def link_to(recording_id: str, position: int) -> str:
    """A link into a recording: the server reads the first time, the browser the second."""
    at = f"{seconds(position):.3f}".rstrip("0").rstrip(".")
    return f"/recordings/{quote(recording_id, safe='')}?t={at}#t={at}"

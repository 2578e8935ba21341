"""Read: findings become hits, with their words from the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.recordings import PassageInContext, Segment
from search.answers import Hit, SortBy
from search.highlighting import highlights, words_in
from search.query import Query
from search.stages.growing import Finding

CONTEXT = 2  # segments shown on either side of a passage


def read(query: Query, findings: Iterable[Finding]) -> list[Hit]:
    """As many as are asked for, in the order asked for; passages that are gone are left out."""
    limit = query.asked.limit
    if query.asked.sort is SortBy.RELEVANCE:
        hits = _hits(query, list(islice(findings, limit)))
    else:
        hits = by_date(_hits(query, list(findings)), query.asked.sort)[:limit]
    return _in_context(query.session, hits)


def by_date(hits: Sequence[Hit], sort: SortBy) -> list[Hit]:
    """By day of recording, then as they come in it; recordings without a day last."""
    dated = [hit for hit in hits if hit.found.recording.recorded_on]
    undated = [hit for hit in hits if not hit.found.recording.recorded_on]
    in_order = sorted(dated, key=lambda hit: (hit.found.recording.id, hit.start))
    in_order.sort(key=lambda hit: hit.found.recording.recorded_on or date.min, reverse=sort is SortBy.NEWEST)
    return in_order + undated


def best_segment(
    segments: Sequence[Segment], words: Sequence[str], cosines: Sequence[float], word_weight: float
) -> Segment:
    """The segment to start listening at: nearest in meaning, and holding the question's words.

    Without a cosine for each, words decide alone; of equals the first.
    """
    known = cosines if len(cosines) == len(segments) else [0.0] * len(segments)

    def support(index: int) -> float:
        held = words_in(segments[index].text, words)
        share = len(held) / len(words) if words else 0.0
        return known[index] + word_weight * share

    return segments[max(range(len(segments)), key=support)]


def _hits(query: Query, findings: Sequence[Finding]) -> list[Hit]:
    """The hits, as far as their passages are still there."""
    wanted = sorted({passage_id for finding in findings for passage_id in finding.passage_ids})
    known = queries.passages_in_context(query.session, wanted)
    return [_hit(query, finding, known) for finding in findings if finding.judged.id in known]


def _hit(query: Query, finding: Finding, known: Mapping[int, PassageInContext]) -> Hit:
    asked, found = query.asked, known[finding.judged.id]
    said = _said(found.segments) or found.segments
    closeness = finding.judged.closeness
    cosines = () if closeness is None else closeness.segments
    segment = best_segment(said, asked.evidence_words, cosines, query.rules.segment_word_weight)
    hit = Hit(
        found=found,
        stretch=tuple(known[one] for one in finding.passage_ids if one in known),
        segment=segment,
        score=finding.score,
        matched_by=finding.judged.judgement.matched_by,
        evidence=finding.judged.judgement.evidence,
        highlights=highlights(asked.words, found.text),
        segment_highlights=highlights(asked.words, segment.text),
    )
    return replace(hit, stretch_highlights=highlights(asked.words, hit.text))


def _in_context(session: Session, hits: Sequence[Hit]) -> list[Hit]:
    """The hits with what was said just before and after their passages."""
    ids = [hit.found.passage.id for hit in hits if hit.found.passage.id is not None]
    around = queries.segments_around(session, ids, CONTEXT)
    return [
        replace(hit, before=_said(before), after=_said(after))
        for hit, (before, after) in zip(hits, map(around.__getitem__, ids), strict=True)
    ]


def _said(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    return tuple(segment for segment in segments if segment.text.strip())

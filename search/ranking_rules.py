"""The numbers that decide what comes first, what counts as evidence and how far a hit reaches.

One value that the stages are given, so that a benchmark can try others:
`python -m benchmarks.retrieval FOLDER --rules meaning_weight=0.5`. docs/search.md has what was tried. What
belongs to an archive rather than to the search (`search.min_cosine`, `search.stretch_seconds`) is configured.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RankingRules:
    """How questions are answered; the defaults are what people get."""

    # Retrieved
    candidates: int = 100
    """Passages taken from each retriever at least; 200 finds no more of the right ones and takes longer."""
    candidates_per_hit: int = 5
    """Passages taken from each retriever for each hit that is asked for."""

    # Ranked
    meaning_weight: float = 0.45
    """Of the scaled cosine in a passage's relevance, 0 to 1; the rest is the words'."""
    recording_weight: float = 0.6
    """Of a recording's mean, added to a passage's own relevance (which weighs 1)."""
    recording_best: int = 4
    """Passages of a recording that make its mean."""
    speaker_bonus: float = 0.1
    """Relevance added to passages in which someone speaks whom the question names."""
    all_words_bonus: float = 2.0
    """Relevance added to passages that hold all content words: they come first, as nothing adds as much."""

    # Judged
    best_sentence_weight: float = 0.5
    """Of the best sentence's cosine in a passage's closeness, 0 to 1; the rest is the passage's own."""
    probe_depth: int = 20
    """Passages nearest to a probe that are looked at sentence by sentence."""
    probe_quantile: float = 0.9
    """Of the probes' best, 0 to 1, from which closeness is evidence: one question about nothing in ten comes
    closer."""
    strong_spreads: float = 1.0
    """Strong evidence is so many times as far above that quantile as it is above the probes' median."""
    fewest_spread: float = 0.05
    """Cosine between quantile and median at least: an archive with little in it gives all probes the same."""
    absence_passages: int = 1000
    """Passages at which the absence of a word says half of what it says in a boundless archive."""
    surprise_spreads: float = 2.5
    """Distances from possible to strong by which evidence must be nearer where the archive has no word of the
    question."""
    much_absent: float = 0.4
    """Share of a question's weight, 0 to 1, above which the rest may be of something else, by words alone."""
    share_with_much_absent: float = 0.5
    """Share of the question's weight, 0 to 1, that a passage must then hold."""
    near_best: float = 0.7
    """Share of the greatest relevance, 0 to 1, from which a passage is possible evidence beside an answer;
    from 0.4 to 0.8 little but the number of hits changes."""

    # Grown
    stretch_passages: int = 12
    """Passages on either side that a stretch may come to: three minutes of short ones."""
    neighbourhood_reach: int = 3
    """Passages on either side that make a neighbourhood."""
    neighbourhood_decay: float = 0.7
    """Of a neighbour's weight, a passage further, 0 to 1."""
    stretch_share: float = 0.5
    """Of the neighbourhood that a stretch started from, 0 to 1: below, it ends."""

    # Read
    segment_word_weight: float = 0.5
    """Of the share of the question's words that a segment holds, against its cosine (which weighs 1), when
    choosing where to start listening."""

"""Whether a passage is evidence at all: the cut-off below which a hit is not shown.

Two supports, each with a threshold of its own: the cosine between question and passage, and the share of
the question's content words that the passage holds, rare ones weighing more.

             words below     words from min_word_share
    cosine
    strong   strong (meaning)   strong (both)
    min      possible (meaning) strong (both)
    below    none: left out     possible (words); strong when it holds every content word
"""

from dataclasses import dataclass

from search.answers import Evidence, MatchedBy
from search.ranking_rules import RankingRules
from search.stages.relevance import ALL_WORDS


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where something is evidence; the cosines belong to one model and archive."""

    min_cosine: float
    strong_cosine: float
    min_word_share: float

    def for_question(self, surprise: float, spreads: float) -> "Thresholds":
        """Higher by what the question asks for that nobody said; spreads: where nobody said any of it."""
        spread = self.strong_cosine - self.min_cosine
        possible = self.min_cosine + spreads * spread * surprise
        return Thresholds(possible, max(possible, self.strong_cosine), self.min_word_share)

    @classmethod
    def of_words_alone(cls, min_word_share: float, absent_share: float, rules: RankingRules) -> "Thresholds":
        """Where there is no meaning to go by: more of the question, where much of it was never said."""
        if absent_share > rules.much_absent:
            min_word_share = max(min_word_share, rules.share_with_much_absent)
        return cls(1.0, 1.0, min_word_share)


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for a passage."""

    cosine: float | None  # None where only words are compared
    word_share: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why a passage is a hit, and how strongly."""

    matched_by: MatchedBy
    evidence: Evidence


def judge(support: Support, thresholds: Thresholds) -> Judgement | None:
    """The judgement on a passage, or None for one that is no evidence."""
    by_meaning = support.cosine is not None and support.cosine >= thresholds.min_cosine
    by_words = support.word_share >= thresholds.min_word_share
    if by_meaning and by_words:
        return Judgement(MatchedBy.BOTH, Evidence.STRONG)
    if by_meaning:
        is_strong = support.cosine is not None and support.cosine >= thresholds.strong_cosine
        evidence = Evidence.STRONG if is_strong else Evidence.POSSIBLE
        return Judgement(MatchedBy.MEANING, evidence)
    if by_words:
        is_strong = support.word_share >= ALL_WORDS
        return Judgement(MatchedBy.WORDS, Evidence.STRONG if is_strong else Evidence.POSSIBLE)
    return None


def possible(support: Support) -> Judgement:
    """The judgement on a passage that is nearly as relevant as the best answer, by whatever it has."""
    if support.cosine is None:
        return Judgement(MatchedBy.WORDS, Evidence.POSSIBLE)
    return Judgement(MatchedBy.BOTH if support.word_share else MatchedBy.MEANING, Evidence.POSSIBLE)

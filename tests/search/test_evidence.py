"""Whether a passage is evidence, as a table."""

import pytest

from search.answers import Evidence, MatchedBy
from search.evidence import Judgement, Support, Thresholds, judge

THRESHOLDS = Thresholds(min_cosine=0.3, strong_cosine=0.5, min_word_share=0.6)
STRONG, POSSIBLE = Evidence.STRONG, Evidence.POSSIBLE
MEANING, WORDS, BOTH = MatchedBy.MEANING, MatchedBy.WORDS, MatchedBy.BOTH


@pytest.mark.parametrize(
    ("cosine", "word_share", "judgement"),
    [
        (0.29, 0.59, None),
        (None, 0.59, None),
        (-1.0, 0.0, None),
        (0.30, 0.0, Judgement(MEANING, POSSIBLE)),
        (0.49, 0.59, Judgement(MEANING, POSSIBLE)),
        (0.50, 0.0, Judgement(MEANING, STRONG)),
        (0.30, 0.60, Judgement(BOTH, STRONG)),
        (0.90, 1.0, Judgement(BOTH, STRONG)),
        (0.29, 0.60, Judgement(WORDS, POSSIBLE)),
        (None, 0.99, Judgement(WORDS, POSSIBLE)),
        (None, 1.0, Judgement(WORDS, STRONG)),
        (0.0, 0.1 + 0.2 + 0.7, Judgement(WORDS, STRONG)),
    ],
)
def test_judge_follows_the_table(
    cosine: float | None, word_share: float, judgement: Judgement | None
) -> None:
    assert judge(Support(cosine, word_share), THRESHOLDS) == judgement

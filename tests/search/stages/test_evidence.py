"""Whether a passage is evidence, as a table."""

import pytest

from search.answers import Evidence, MatchedBy
from search.ranking_rules import RankingRules
from search.stages.evidence import Judgement, Support, Thresholds, judge, possible

RULES = RankingRules()

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


@pytest.mark.parametrize(
    ("surprise", "expected"),
    [
        (0.0, Thresholds(0.3, 0.5, 0.6)),
        (0.2, Thresholds(0.4, 0.5, 0.6)),
        (0.4, Thresholds(0.5, 0.5, 0.6)),
        (1.0, Thresholds(0.8, 0.8, 0.6)),
    ],
)
def test_what_nobody_said_must_be_made_up_for_by_closeness(surprise: float, expected: Thresholds) -> None:
    raised = THRESHOLDS.for_question(surprise, RULES.surprise_spreads)

    assert (raised.min_cosine, raised.strong_cosine) == pytest.approx(
        (expected.min_cosine, expected.strong_cosine)
    )
    assert raised.min_word_share == expected.min_word_share


def test_possible_evidence_is_lost_to_surprise_before_strong_is() -> None:
    possible, strong = Support(0.35, 0.0), Support(0.6, 0.0)

    judged = [
        judge(support, THRESHOLDS.for_question(0.2, RULES.surprise_spreads)) for support in (possible, strong)
    ]

    assert judge(possible, THRESHOLDS) == Judgement(MEANING, POSSIBLE)
    assert judged == [None, Judgement(MEANING, STRONG)]


@pytest.mark.parametrize(
    ("absent_share", "word_share", "judgement"),
    [
        (0.0, 0.29, None),
        (0.0, 0.3, Judgement(WORDS, POSSIBLE)),
        (0.4, 0.3, Judgement(WORDS, POSSIBLE)),
        (0.41, 0.49, None),
        (0.41, 0.5, Judgement(WORDS, POSSIBLE)),
        (0.0, 1.0, Judgement(WORDS, STRONG)),
    ],
)
def test_by_words_alone_most_of_the_question_must_have_been_said(
    absent_share: float, word_share: float, judgement: Judgement | None
) -> None:
    thresholds = Thresholds.of_words_alone(0.3, absent_share, RULES)

    assert judge(Support(None, word_share), thresholds) == judgement


@pytest.mark.parametrize(
    ("cosine", "word_share", "matched_by"), [(None, 0.1, WORDS), (0.1, 0.0, MEANING), (0.1, 0.1, BOTH)]
)
def test_beside_an_answer_whatever_is_nearly_as_relevant_is_possible(
    cosine: float | None, word_share: float, matched_by: MatchedBy
) -> None:
    assert possible(Support(cosine, word_share)) == Judgement(matched_by, POSSIBLE)

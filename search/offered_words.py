"""Words to ask with instead, where a question finds nothing."""

from search.indexes import LexicalIndex
from search.stages.understanding import AskedQuestion

MOST, EACH = 6, 2  # words: in all, and for a word that nobody said


def offered_words(asked: AskedQuestion, lexical: LexicalIndex) -> tuple[str, ...]:
    """Words of the question that do occur, and those nearest to the ones that do not."""
    found: list[str] = []
    for word in asked.evidence_words[:MOST]:
        occurs = lexical.document_frequency(word) > 0
        found += [word] if occurs else lexical.nearest_words(word, EACH)
    return tuple(dict.fromkeys(found))[:MOST]

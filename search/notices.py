"""What people must know about an answer: nothing degrades silently."""

from collections.abc import Sequence

from archive.errors import ModelMissing
from archive.models import shown_name
from search.answers import Notice
from search.corpus import CorpusSnapshot
from search.embed import Embedder
from search.stages.understanding import AskedQuestion


def notices_on(
    asked: AskedQuestion, corpus: CorpusSnapshot, embedder: Embedder | ModelMissing, rebuilt: Sequence[str]
) -> dict[Notice, str]:
    """Each notice with its sentence and noun, for the command line and programs."""
    notices = {}
    if isinstance(embedder, ModelMissing):
        notices[Notice.MEANING_OFF_NO_MODEL] = (
            f"Searched by words alone: the model {shown_name(embedder.model)} (search.embedding_model) "
            "is missing. See: rostrum doctor"
        )
    else:
        notices.update(_on_languages(asked, corpus, embedder))
        if corpus.outdated:
            notices[Notice.PASSAGES_OUTDATED] = (
                f"{corpus.outdated} recordings were indexed with another model or other settings than those "
                "configured now. Bring them up to date with: rostrum reindex"
            )
    if rebuilt:
        notices[Notice.INDEX_REBUILT] = (
            f"The index of {' and '.join(rebuilt)} was missing, damaged or made in another way, "
            "and has been made anew."
        )
    return notices


def _on_languages(asked: AskedQuestion, corpus: CorpusSnapshot, embedder: Embedder) -> dict[Notice, str]:
    if not embedder.knows_text(asked.text):
        sentence = f"Searched by words alone: {embedder.name} does not know the question's language."
        return {Notice.MEANING_OFF_FOR_QUESTION: sentence}
    if unknown := _unknown_languages(asked, corpus, embedder):
        sentence = (
            f"Recordings in {', '.join(unknown)} were searched by words alone: "
            f"{embedder.name} does not know the language."
        )
        return {Notice.MEANING_OFF_FOR_PASSAGES: sentence}
    return {}


def _unknown_languages(asked: AskedQuestion, corpus: CorpusSnapshot, embedder: Embedder) -> list[str]:
    """Languages among the passages searched that the model does not know."""
    if not embedder.languages:
        return []
    wanted = asked.filters.language
    return [
        language
        for language in corpus.languages
        if not embedder.knows(language) and wanted in {None, language}
    ]

"""What people must know about an answer: nothing degrades silently."""

from collections.abc import Sequence

from archive.errors import ModelMissing
from archive.messages import Message, counted, message
from archive.models import shown_name
from search.answers import Notice
from search.corpus import CorpusSnapshot
from search.embed import Embedder
from search.stages.understanding import AskedQuestion


def notices_on(
    asked: AskedQuestion, corpus: CorpusSnapshot, embedder: Embedder | ModelMissing, rebuilt: Sequence[str]
) -> dict[Notice, Message]:
    """Each notice with its sentence and noun, for the command line and programs."""
    notices = {}
    if isinstance(embedder, ModelMissing):
        notices[Notice.MEANING_OFF_NO_MODEL] = message(
            "Searched by words only: the model {model} (search.embedding_model) is missing. "
            "See: rostrum doctor",
            model=shown_name(embedder.model),
        )
    else:
        notices.update(_on_languages(asked, corpus, embedder))
        if corpus.outdated:
            notices[Notice.PASSAGES_OUTDATED] = counted(
                "{count} recording was indexed with another model or other settings than the current ones. "
                "To update it: rostrum reindex",
                "{count} recordings were indexed with another model or other settings than the current ones. "
                "To update them: rostrum reindex",
                count=corpus.outdated,
            )
    if rebuilt:
        names = {"words": message("text index"), "meaning": message("semantic index")}
        notices[Notice.INDEX_REBUILT] = message(
            "Missing, damaged or made with other settings, and therefore rebuilt: {indexes}.",
            indexes=tuple(names[one] for one in rebuilt),
        )
    return notices


def _on_languages(asked: AskedQuestion, corpus: CorpusSnapshot, embedder: Embedder) -> dict[Notice, Message]:
    if not embedder.knows_text(asked.text):
        sentence = message(
            "Searched by words only: {model} does not support the question's language.", model=embedder.name
        )
        return {Notice.MEANING_OFF_FOR_QUESTION: sentence}
    if unknown := _unknown_languages(asked, corpus, embedder):
        sentence = message(
            "Recordings in {languages} were searched by words only: {model} does not support the language.",
            languages=tuple(unknown),
            model=embedder.name,
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

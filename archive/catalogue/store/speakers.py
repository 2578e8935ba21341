"""Writes to speakers: one person, once for the whole archive."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from archive.catalogue.identity import fold, new_id, storable
from archive.catalogue.tables import SpeakerAliasRow, SpeakerRow


def put_speaker(session: Session, name: str, aliases: Iterable[str] = ()) -> str:
    """The id of the speaker with this name or alias, added if nobody has it."""
    name = storable(name).strip()
    known = session.get(SpeakerAliasRow, fold(name))
    if known is not None:
        speaker_id = known.speaker_id
    else:
        speaker_id = new_id("s")
        session.add(SpeakerRow(id=speaker_id, name=name))
        session.flush()
        session.add(SpeakerAliasRow(folded=fold(name), spelling=name, speaker_id=speaker_id))
    for alias in aliases:
        _put_alias(session, speaker_id, storable(alias).strip())
    session.flush()
    return speaker_id


def _put_alias(session: Session, speaker_id: str, alias: str) -> None:
    """An alias that already names somebody stays with them."""
    if fold(alias) and session.get(SpeakerAliasRow, fold(alias)) is None:
        session.add(SpeakerAliasRow(folded=fold(alias), spelling=alias, speaker_id=speaker_id))


def put_speakers(session: Session, names: Iterable[str | None]) -> dict[str, str]:
    """Names (None and blanks left out) -> speaker ids, added where new."""
    distinct = dict.fromkeys(name for name in names if name and name.strip())
    return {name: put_speaker(session, name) for name in distinct}

"""What is searched as a whole: how much it is, and which passages are whose.

It changes with the passages alone, so it is read again when there are others; reading it for each question
would cost as much as finding the hits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.recordings import PassageRun

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CorpusSnapshot:
    """All that can be found, at one moment of the catalogue."""

    recordings: int  # that can be found
    outdated: int  # recordings that were indexed with another model or other settings; 0 without a model
    languages: tuple[str, ...]  # of passages
    runs: tuple[PassageRun, ...]  # by their ids
    firsts: Ids  # (runs,)
    lasts: Ids  # (runs,)

    @classmethod
    def of(cls, runs: Sequence[PassageRun], outdated: int, languages: Sequence[str]) -> "CorpusSnapshot":
        ordered = tuple(sorted(runs, key=lambda run: run.first))
        firsts = np.array([run.first for run in ordered], np.int64)
        lasts = np.array([run.last for run in ordered], np.int64)
        recordings = len({run.recording_id for run in ordered})
        return cls(recordings, outdated, tuple(languages), ordered, firsts, lasts)

    def recordings_of(self, ids: Ids) -> dict[int, str]:
        """Passage ids -> the ids of their recordings; ids that are gone are left out."""
        if not self.runs:
            return {}
        at = np.searchsorted(self.firsts, ids, side="right") - 1
        is_there = (at >= 0) & (ids <= self.lasts[at])
        places = zip(ids[is_there].tolist(), at[is_there].tolist(), strict=True)
        return {passage_id: self.runs[place].recording_id for passage_id, place in places}


class CorpusSnapshots:
    """The snapshot of the moment that was asked for last; shared by threads."""

    def __init__(self) -> None:
        self._latest: tuple[object, CorpusSnapshot] | None = None

    def at(self, session: Session, marks: tuple[int, int], stamp: str | None) -> CorpusSnapshot:
        """Of what the session sees, whose change marks these are.

        stamp: how passages are made now; None without an embedding model.
        """
        latest = self._latest
        if latest is None or latest[0] != marks:
            latest = self._latest = marks, _read(session, stamp)
        return latest[1]


def _read(session: Session, stamp: str | None) -> CorpusSnapshot:
    outdated = 0 if stamp is None else queries.count_outdated(session, stamp)
    return CorpusSnapshot.of(queries.passage_runs(session), outdated, queries.passage_languages(session))

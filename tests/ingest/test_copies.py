"""Copies for browsers at the end of a batch, where the archive is configured so."""

from dataclasses import replace
from pathlib import Path

import pytest
from libraries import Library, write_vtt
from making_media import make_tone

from archive.jobs import State
from ingest.progress import Remark


@pytest.fixture
def eager(library: Library) -> Library:
    """A library whose archive makes copies ahead; in it a talk that no browser plays, and one that all do."""
    ahead = library.archive.config.proxies.model_copy(update={"when": "ahead"})
    config = library.archive.config.model_copy(update={"proxies": ahead})
    library.archive = replace(library.archive, config=config)
    for name in ("radio.aiff", "web.mp3"):
        path = make_tone(library.folder / name, 4.0)
        write_vtt(path.with_suffix(".vtt"), "The harbour is closed.", "The garage too.")
    return library


def copies(library: Library) -> list[Path]:
    return list(library.archive.cache.glob("proxies/*/*"))


def remarks(library: Library) -> list[tuple[str, str]]:
    return [(one.path.name, str(one.text)) for one in library.events if isinstance(one, Remark)]


def test_copies_are_made_once_of_what_no_browser_plays(eager: Library) -> None:
    eager.ingest()

    assert remarks(eager) == [("radio.aiff", "converted for browsers")]
    (copy,) = copies(eager)
    assert eager.outcomes() == {"radio.aiff": "unchanged", "web.mp3": "unchanged"}
    assert (remarks(eager), copies(eager)) == ([], [copy])


def test_copy_that_cannot_be_made_stops_nothing(eager: Library) -> None:
    eager.archive.cache.mkdir(exist_ok=True)
    (eager.archive.cache / "proxies").write_text("a file where a folder belongs")

    summary = eager.ingest()

    assert summary.failed == ()
    assert {work.state for work in eager.jobs()} == {State.READY}
    assert [(name, text.partition(":")[0]) for name, text in remarks(eager)] == [
        ("radio.aiff", "not converted for browsers")
    ]


def test_nothing_is_made_ahead_unless_configured(library: Library) -> None:
    path = make_tone(library.folder / "radio.aiff", 4.0)
    write_vtt(path.with_suffix(".vtt"), "The harbour is closed.")

    library.ingest()

    assert copies(library) == []

"""Cursors: what comes out is what was put in, and nothing else gets in."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import CursorRefused
from archive.listing import Place
from web.shell.cursors import cursor_of, place_of

KEYS = st.lists(
    st.integers(-(2**62), 2**62) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    max_size=5,
).map(tuple)


@given(KEYS, st.booleans(), st.text(max_size=20))
def test_cursor_stands_for_its_place(key: tuple[str | int, ...], is_before: bool, list_name: str) -> None:
    place = Place(key, is_before)

    assert place_of(cursor_of(place, list_name), list_name) == place


def test_no_cursor_is_no_place() -> None:
    assert place_of("", "speakers") is None


def test_cursor_of_another_list_is_refused() -> None:
    cursor = cursor_of(Place(("a",)), "speakers ann")

    with pytest.raises(CursorRefused):
        place_of(cursor, "speakers bo")


def written(*parts: object) -> str:
    """A cursor of the list "list", whatever it holds."""
    digest = json.loads(urlsafe_b64decode(cursor_of(Place(()), "list") + "==="))[0]
    return urlsafe_b64encode(json.dumps([digest, *parts]).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "äöü",
        "\0",
        "=" * 10,
        "a" * 100_000,
        written(),
        written("yes", "a"),
        written(False, None),
        written(False, ["a"]),
        written(False, 1.5),
        written(False, True),
        written(False, 2**70),
        written(False, "\ud800"),
        written(False, "a\0b"),
        urlsafe_b64encode(b"[" * 5_000).decode(),
        urlsafe_b64encode(b'{"a": 1}').decode(),
        urlsafe_b64encode(b"null").decode(),
        urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_garbage_is_refused(cursor: str) -> None:
    with pytest.raises(CursorRefused):
        place_of(cursor, "list")


@given(st.text(min_size=1, max_size=60))
def test_any_text_is_a_place_or_refused(cursor: str) -> None:
    try:
        place_of(cursor, "list")
    except CursorRefused:
        return
    raise AssertionError("nobody guesses a digest")

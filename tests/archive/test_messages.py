"""Messages as values: their English, and their way through JSON."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.messages import NOTHING, Message, Quoted, Value, counted, message

REASON = message("{tool} failed: {reason}", tool="ffmpeg", reason=Quoted("moov atom not found"))


@pytest.mark.parametrize(
    ("told", "english"),
    [
        (message("The file is empty."), "The file is empty."),
        (REASON, "ffmpeg failed: “moov atom not found”"),
        (message("not readable as media ({reason}).", reason=REASON), f"not readable as media ({REASON})."),
        (message("Choose one of: {names}.", names=("en", Quoted("zh"))), "Choose one of: en, “zh”."),
        (message("removed on {day}", day=date(2026, 3, 5)), "removed on 5 March 2026"),
        (message("more than {hours} hours", hours=12.0), "more than 12 hours"),
        (counted("{count} file", "{count} files", count=1), "1 file"),
        (counted("{count} file", "{count} files", count=0), "0 files"),
        (counted("{count} file in {place}", "{count} files in {place}", count=2, place="x"), "2 files in x"),
        (NOTHING, ""),
    ],
)
def test_message_is_an_english_sentence(told: Message, english: str) -> None:
    assert str(told) == english
    assert bool(told) is bool(english)


def test_braces_without_a_value_stay_and_values_are_not_filled_again() -> None:
    assert str(message("{} {0} {a.b} {unknown} {x}", x="{x} {0}")) == "{} {0} {a.b} {unknown} {x} {0}"


def test_json_says_what_each_value_is() -> None:
    told = counted(
        "{count} {what}", "{count} {what}s: {list}", count=2, what=REASON, list=(date(2026, 3, 5), 1.5)
    )

    assert told.as_json() == {
        "template": "{count} {what}",
        "plural": "{count} {what}s: {list}",
        "values": {
            "count": 2,
            "what": {
                "template": "{tool} failed: {reason}",
                "values": {"tool": "ffmpeg", "reason": {"quoted": "moov atom not found"}},
            },
            "list": [{"day": "2026-03-05"}, 1.5],
        },
    }


plain_values = (
    st.text() | st.integers() | st.floats(allow_nan=False) | st.dates() | st.builds(Quoted, st.text())
)
names = st.text("abc_", min_size=1)


def messages_of(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    several = st.lists(values, max_size=3).map(tuple)
    told = st.builds(
        lambda template, given, plural: Message(template, tuple(given.items()), plural),
        st.text(),
        st.dictionaries(names, values, max_size=3),
        st.none() | st.text(),
    )
    return several | told


values = st.recursive(plain_values, messages_of, max_leaves=8)


@given(template=st.text(), given_values=st.dictionaries(names, values, max_size=3))
def test_any_message_comes_back_from_json(template: str, given_values: dict[str, Value]) -> None:
    told = message(template, **given_values)

    assert Message.from_json(json.loads(json.dumps(told.as_json()))) == told
    assert isinstance(str(told), str)


@pytest.mark.parametrize("wrong", [{}, {"template": "{x}"}, {"template": "{x}", "values": {"x": None}}])
def test_other_json_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        Message.from_json(wrong)

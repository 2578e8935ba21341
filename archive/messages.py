"""What people are told, as a value: a template in plain English, and what stands in its gaps.

    message("{tool} failed: {reason}", tool="ffmpeg", reason=Quoted("moov atom not found"))

    ├─ str                  ffmpeg failed: “moov atom not found”
    ├─ in a language        through gettext, where people read it (archive/sentences.py)
    └─ as_json              for the catalogue, and for programs

Babel finds the templates by the names of the two functions that make messages, `message` and `counted`.
A value says what it is, so that each language writes it in its own way: a sentence of our own is a Message,
several things are a tuple, a day is a date. What a person typed, a file holds or another program said is
Quoted: nobody translates it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

_GAP = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that are not ours, shown in quotation marks."""

    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something that people are told, before it is a sentence in a language; without a template, nothing."""

    template: str
    values: tuple[tuple[str, "Value"], ...] = ()
    plural: str | None = None  # the template where the value `count` is not 1

    def __bool__(self) -> bool:
        return bool(self.template)

    def __str__(self) -> str:
        return written(self, ENGLISH)

    def given(self, **values: "Value") -> "Message":
        """The same with these values as well."""
        return replace(self, values=(*self.values, *values.items()))

    def replaced(self, old: str, new: str) -> "Message":
        """The same with other words in its values; its template stays."""
        return replace(
            self, values=tuple((name, _value_replaced(value, old, new)) for name, value in self.values)
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values that `from_json` understands."""
        plural = {} if self.plural is None else {"plural": self.plural}
        return {
            "template": self.template,
            "values": {name: _value_as_json(value) for name, value in self.values},
            **plural,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Message":
        """What `as_json` was made of; KeyError, TypeError or ValueError where it is something else."""
        return cls(
            values["template"],
            tuple((name, _value_from_json(value)) for name, value in values["values"].items()),
            values.get("plural"),
        )


Reason = Message | Quoted
"""Why something is so: a sentence of ours, or what another program said."""

Value = str | int | float | date | Quoted | Message | tuple["Value", ...]

NOTHING = Message("")


def message(template: str, /, **values: Value) -> Message:
    """What is told, of a template and the values for its gaps."""
    return Message(template, tuple(values.items()))


def counted(singular: str, plural: str, /, *, count: int, **values: Value) -> Message:
    """The same where the sentence depends on a number, which stands in the gap `{count}`."""
    return Message(singular, (("count", count), *values.items()), plural)


def as_fields(name: str, told: Message) -> dict[str, Any]:
    """A message in a flat object for programs: its English, and beside it what `from_fields` reads."""
    values = told.as_json()
    return {
        name: str(told),
        f"{name}_template": values["template"],
        f"{name}_values": values["values"],
        f"{name}_plural": told.plural,
    }


def from_fields(name: str, fields: Mapping[str, Any]) -> Message:
    """The message of a flat object; of one that has English alone, that."""
    if f"{name}_template" not in fields:
        return Message(fields.get(name) or "")
    values = {"template": fields[f"{name}_template"], "values": fields[f"{name}_values"]}
    return Message.from_json({**values, "plural": fields.get(f"{name}_plural")})


@dataclass(frozen=True, slots=True)
class Manner:
    """How a language writes messages and their values."""

    template: Callable[[Message], str]
    day: Callable[[date], str]
    between: str  # two things of several


def written(told: Message, manner: Manner) -> str:
    """A message as a sentence; a gap without a value stays as it is."""
    values = dict(told.values)

    def filled(gap: re.Match[str]) -> str:
        return _value_written(values[gap[1]], manner) if gap[1] in values else gap[0]

    return _GAP.sub(filled, manner.template(told))


def _value_written(value: Value, manner: Manner) -> str:
    match value:
        case Message():
            return written(value, manner)
        case Quoted(text):
            return f"“{text}”"
        case tuple():
            return manner.between.join(_value_written(one, manner) for one in value)
        case date():
            return manner.day(value)
        case float():
            return f"{value:g}"
    return str(value)


def _english_template(told: Message) -> str:
    return told.template if told.plural is None or dict(told.values).get("count") == 1 else told.plural


def one_after_the_other(first: str, second: str, stop: str = ".") -> str:
    """Two sentences; the first is closed by a stop where nothing closes it."""
    if not first or not second:
        return first or second
    is_closed = first.endswith((".", "?", "!", "。", "？", "！"))
    closed = first if is_closed else f"{first}{stop}"
    return f"{closed}{'' if closed.endswith(('。', '？', '！')) else ' '}{second}"


ENGLISH = Manner(
    template=_english_template,
    day=lambda day: f"{day.day} {day:%B %Y}",
    between=", ",
)


def _value_replaced(value: Value, old: str, new: str) -> Value:
    match value:
        case str():
            return value.replace(old, new)
        case Quoted(text):
            return Quoted(text.replace(old, new))
        case Message():
            return value.replaced(old, new)
        case tuple():
            return tuple(_value_replaced(one, old, new) for one in value)
    return value


def _value_as_json(value: Value) -> Any:
    match value:
        case Message():
            return value.as_json()
        case Quoted(text):
            return {"quoted": text}
        case tuple():
            return [_value_as_json(one) for one in value]
        case date():
            return {"day": value.isoformat()}
    return value


def _value_from_json(value: Any) -> Value:
    match value:
        case {"quoted": str(text)}:
            return Quoted(text)
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"template": _}:
            return Message.from_json(value)
        case list():
            return tuple(_value_from_json(one) for one in value)
        case str() | int() | float():
            return value
    raise TypeError(f"no value of a message: {value!r}")

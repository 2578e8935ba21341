"""event.yaml: what an event's programme says, of itself and of its recordings.

    title: Spring Screens Forum 2024      title_zh: the title in another language
    dates: {start: 2024-03-26, end: 2024-03-27}      venue: ...      organiser: ...
    recordings:
      01-opening.mp4: {title: ..., language: en, date: 2024-03-26, speaker: ..., description: ...}

No key is needed. Without a title the event is called after its folder.
"""

import datetime
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from archive.errors import ConfigError
from archive.languages import language_of_tag
from archive.messages import Message, Quoted, message
from archive.plain_yaml import Malformed, PlainLoader
from archive.recordings import Event
from ingest.deadlines import PARSE_SECONDS, deadline

MAX_BYTES = 1 << 20
LONGEST_REASON = 300  # characters of what the YAML reader says
FIX = message("Fix the file.")
_EVENT_KEYS = ("title", "dates", "venue", "organiser", "recordings")
_DATES_KEYS = ("start", "end")
_RECORDING_KEYS = ("title", "language", "date", "speaker", "description")
_TRANSLATION = "title_"


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """What the programme says about one recording; None where it says nothing."""

    title: str | None = None
    language: str | None = None  # BCP 47 primary tag
    date: datetime.date | None = None  # when it was recorded
    speaker: str | None = None  # the one voice, for when nothing else says who spoke
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as it was read."""

    event: Event | None = None  # with an empty id; None: it speaks of recordings only
    recordings: Mapping[str, ProgrammeEntry] = field(default_factory=dict)  # file name -> what is said of it

    def entry(self, path: str) -> ProgrammeEntry:
        """What is said about the recording at a path: by its file name, else by its name without endings.

        So `talk.mp4` is also what is said of `talk.zh.vtt`, whose media is not at hand.
        """
        steps = _one_form(path).split("/")
        for count in range(len(steps), 0, -1):
            if (name := "/".join(steps[-count:])) in self.recordings:
                return self.recordings[name]
        stem = steps[-1].split(".")[0]
        fitting = [e for name, e in self.recordings.items() if PurePosixPath(name).name.split(".")[0] == stem]
        return fitting[0] if len(fitting) == 1 else ProgrammeEntry()


def read_programme(path: Path) -> Programme:
    """An event's programme; ConfigError names the key and the file."""
    too_slow = ConfigError(
        str(path), message("reading took more than {seconds} seconds", seconds=PARSE_SECONDS), FIX
    )
    with deadline(PARSE_SECONDS, too_slow):
        return _Reader(path).programme(_parsed(path))


def _parsed(path: Path) -> object:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigError(
                str(path),
                message("it is larger than {size} MiB", size=MAX_BYTES >> 20),
                message("Keep only the programme in it."),
            )
        return yaml.load(data.decode("utf-8-sig"), PlainLoader)  # noqa: S506 - it is a SafeLoader
    except (
        OSError,
        yaml.YAMLError,
        ValueError,
        RecursionError,
    ) as error:  # ValueError: 2024-13-45, bad UTF-8
        said = " ".join(str(getattr(error, "strerror", None) or error).split())
        reason = error.reason if isinstance(error, Malformed) else Quoted(said[:LONGEST_REASON])
        raise ConfigError(str(path), message("cannot be read ({reason})", reason=reason), FIX) from error


@dataclass(frozen=True, slots=True)
class _Reader:
    """Values of one file, checked; complaints name it."""

    path: Path

    def programme(self, document: object) -> Programme:
        values = self.mapping("event.yaml", document)
        languages = {
            key: language_of_tag(key.removeprefix(_TRANSLATION))
            for key in values
            if key.startswith(_TRANSLATION)
        }
        self.refuse_unknown("", [key for key in values if not languages.get(key)], _EVENT_KEYS)
        recordings = {
            _one_form(name): self.entry(f"recordings.{name}", entry)
            for name, entry in self.mapping("recordings", values.get("recordings")).items()
        }
        is_about_event = any(value is not None for key, value in values.items() if key != "recordings")
        translations = {
            language: title
            for key, language in languages.items()
            if language and (title := self.text(key, values[key]))
        }
        return Programme(self.event(values, translations) if is_about_event else None, recordings)

    def event(self, values: Mapping[str, Any], translations: dict[str, str]) -> Event:
        starts_on, ends_on = self.dates(values.get("dates"))
        return Event(
            id="",
            title=self.text("title", values.get("title")) or self.path.resolve().parent.name or "event",
            title_translations=translations,
            starts_on=starts_on,
            ends_on=ends_on,
            venue=self.text("venue", values.get("venue")),
            organiser=self.text("organiser", values.get("organiser")),
        )

    def entry(self, key: str, value: object) -> ProgrammeEntry:
        values = self.mapping(key, value)
        self.refuse_unknown(f"{key}.", list(values), _RECORDING_KEYS)
        return ProgrammeEntry(
            title=self.text(f"{key}.title", values.get("title")),
            language=self.language(f"{key}.language", values.get("language")),
            date=self.day(f"{key}.date", values.get("date")),
            speaker=self.text(f"{key}.speaker", values.get("speaker")),
            description=self.text(f"{key}.description", values.get("description")),
        )

    def dates(self, value: object) -> tuple[datetime.date | None, datetime.date | None]:
        if not isinstance(value, dict):
            day = self.day("dates", value)
            return day, day
        self.refuse_unknown("dates.", list(self.mapping("dates", value)), _DATES_KEYS)
        starts_on = self.day("dates.start", value.get("start"))
        ends_on = self.day("dates.end", value.get("end"))
        if starts_on and ends_on and ends_on < starts_on:
            raise self.error(
                "dates.end", message("{end} is before the start, {start}", end=ends_on, start=starts_on)
            )
        return starts_on, ends_on

    def day(self, key: str, value: object) -> datetime.date | None:
        if isinstance(value, datetime.datetime):
            return value.date()
        if value is None or isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value).strip() if isinstance(value, str) else "")
        except ValueError:
            raise self.error(key, message("it is not a date"), message("Write it as 2024-03-26.")) from None

    def language(self, key: str, value: object) -> str | None:
        tag = self.text(key, value)
        if tag is not None and language_of_tag(tag) is None:
            raise self.error(
                key,
                message("“{language}” is not a valid language", language=tag),
                message("Write its tag, such as en or zh."),
            )
        return None if tag is None else language_of_tag(tag)

    def text(self, key: str, value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.error(
                key,
                message("it is not text but {type}", type=type(value).__name__),
                message("Put it in quotes: {example}", example='"..."'),
            )
        text = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
        return " ".join(text.split()) or None

    def mapping(self, key: str, value: object) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.error(key, message("it does not consist of names with values"))
        for name in value:
            if not isinstance(name, str):
                raise self.error(
                    key,
                    message("the name {name} is not text", name=str(name)[:80]),
                    message("Put it in quotes: {example}", example=f'"{name}"'),
                )
        return value

    def refuse_unknown(self, prefix: str, keys: Sequence[str], known: Sequence[str]) -> None:
        for key in keys:
            if key not in known:
                nearest = get_close_matches(key, known, n=1)
                hint = message("Known keys: {keys}.", keys=tuple(known))
                if nearest:
                    hint = message("Did you mean {names}?", names=prefix + nearest[0])
                raise self.error(f"{prefix}{key}", message("there is no such key"), hint)

    def error(self, key: str, problem: Message, hint: Message = FIX) -> ConfigError:
        return ConfigError(key, message("{problem} ({path})", problem=problem, path=str(self.path)), hint)


def _one_form(name: str) -> str:
    return unicodedata.normalize("NFC", name)

"""config.yaml and the environment as frozen sections.

Order: the default file < an archive's file < ROSTRUM__SECTION__KEY. Unknown keys are refused, and a
complaint about a key carries the lines of config.yaml that explain it.
"""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from archive.errors import ConfigError
from archive.messages import NOTHING, Message, Quoted, message
from archive.plain_yaml import Malformed, PlainLoader

ENVIRONMENT_PREFIX = "ROSTRUM__"
FILE_NAME = "config.yaml"
SHORTEST_TOKEN = 16  # characters

Device = Literal["auto", "cpu", "cuda"]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class _Refused(ValueError):
    """Why a value is refused, in our own words."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem)
        self.problem = problem


def _absolute(folder: str) -> str:
    if not Path(folder).expanduser().is_absolute():
        raise _Refused(message("the folder must be an absolute path: /..."))
    return folder


AbsoluteFolder = Annotated[str, AfterValidator(_absolute)]

_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


def _origin(address: str) -> str:
    if _ORIGIN.fullmatch(address.removesuffix("/")) is None:
        raise _Refused(message("an address has the form https://archive.example.org, without a path"))
    return address.removesuffix("/")


def _secret(token: str) -> str:
    if len(token) < SHORTEST_TOKEN:
        raise ValueError(f"a token has at least {SHORTEST_TOKEN} characters, so that it cannot be guessed")
    return token


def _frame_source(site: str) -> str:
    return site if site == "*" else _origin(site)


Secret = Annotated[str, AfterValidator(_secret)]
Origin = Annotated[str, AfterValidator(_origin)]
FrameSource = Annotated[str, AfterValidator(_frame_source)]


class Section(BaseModel):
    """A frozen part of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Models(Section):
    """Where model weights come from."""

    folder: str | None
    offline: bool


class Media(Section):
    """Reading media files."""

    ffmpeg: str
    extensions: tuple[str, ...] = Field(strict=False)
    max_hours: Positive
    stall_seconds: Positive
    probe_seconds: Positive
    memory_mib: Annotated[int, Field(ge=256)]


class Transcription(Section):
    """Turning speech into text."""

    model: str
    device: Device
    compute_type: str
    threads: Annotated[int, Field(ge=0)]
    language: str | None
    batch_size: Count
    beam_size: Count
    initial_prompt: str | None
    hotwords: str | None
    piece_minutes: Annotated[float, Field(ge=0.1, le=60)]
    vad_threshold: Share
    vad_min_silence_ms: Count
    max_compression_ratio: Positive
    min_log_probability: Annotated[float, Field(le=0)]
    max_no_speech_probability: Share
    max_gap_seconds: Positive


class Search(Section):
    """Making text findable and finding it."""

    embedding_model: str
    embedding_languages: tuple[str, ...] = Field(strict=False)
    query_prompt: str | None
    passage_prompt: str | None
    device: Device
    embedding_batch_size: Count
    passage_tokens: Annotated[int, Field(ge=20)]
    passage_pause_ms: Count
    stretch_seconds: Annotated[float, Field(ge=0, le=86_400)]
    min_cosine: Share | None
    strong_cosine: Share | None
    min_word_share: Share
    min_word_share_alone: Share
    limit: Count
    max_limit: Count
    max_question_characters: Count


class Clips(Section):
    """Cutting quotes out."""

    handles: Annotated[float, Field(ge=0)]
    max_minutes: Positive
    video_crf: Annotated[int, Field(ge=0, le=51)]
    video_preset: Literal[
        "ultrafast",
        "superfast",
        "veryfast",
        "faster",
        "fast",
        "medium",
        "slow",
        "slower",
        "veryslow",
    ]
    audio_kbps: Annotated[int, Field(ge=32, le=512)]


class Proxies(Section):
    """Copies that every browser plays."""

    when: Literal["on-demand", "ahead", "never"]
    height: Annotated[int, Field(ge=120, le=4320, multiple_of=2)]


class Web(Section):
    """Pages and API."""

    host: str
    port: Annotated[int, Field(ge=0, le=65535)]
    token: Secret | None
    public: bool
    allowed_hosts: tuple[str, ...] = Field(strict=False)
    address: Origin | None
    embedding: tuple[FrameSource, ...] = Field(strict=False)
    sitemap: bool
    library_roots: tuple[AbsoluteFolder, ...] = Field(strict=False)
    upload_folder: AbsoluteFolder | None
    max_upload_mib: Count


class Log(Section):
    """What the server writes down of what happens."""

    format: Literal["text", "json"]
    level: Literal["debug", "info", "warning", "error"]
    slow_question_ms: Count


class Config(Section):
    """The whole configuration."""

    models: Models
    media: Media
    transcription: Transcription
    search: Search
    clips: Clips
    proxies: Proxies
    web: Web
    log: Log


def load_config(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """The configuration of an archive's file over the defaults; ConfigError names key and line of help."""
    values = _read(default_file())
    if file is not None and file.exists():
        _overlay(values, _read(file), file.name)
    environment = os.environ if environment is None else environment
    for key, value in _environment_values(environment):
        _overlay(values, {key[0]: {key[1]: value}} if len(key) == 2 else {key[0]: value}, "environment")
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        raise _complaint(error) from error
    _check_order(config)
    return config


def _check_order(config: Config) -> None:
    """ConfigError for two limits of which the lower is above the upper."""
    search, clips = config.search, config.clips
    for lower, upper, low, high in (
        ("search.limit", "search.max_limit", search.limit, search.max_limit),
        ("search.min_cosine", "search.strong_cosine", search.min_cosine, search.strong_cosine),
        ("clips.handles", "clips.max_minutes (in seconds)", clips.handles, clips.max_minutes * 60),
    ):
        if low is not None and high is not None and low > high:
            problem = message(
                "it is {low}, more than {upper} ({high})", low=float(low), upper=upper, high=float(high)
            )
            raise ConfigError(lower, problem, _help_line(lower))


def default_file() -> Path:
    """The reference config.yaml: package data when installed, the top-level file in a checkout."""
    installed = Path(__file__).with_name(FILE_NAME)
    return installed if installed.exists() else Path(__file__).parent.parent / FILE_NAME


def _read(file: Path) -> dict[str, Any]:
    try:
        values = yaml.load(file.read_text(encoding="utf-8"), PlainLoader)  # noqa: S506 - it is a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = error.reason if isinstance(error, Malformed) else Quoted(" ".join(str(error).split()))
        problem = message("cannot be read ({reason})", reason=reason)
        raise ConfigError(str(file), problem, message("Fix the file.")) from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(
            str(file), message("it does not consist of sections"), message("See rostrum config show.")
        )
    return values


def _overlay(values: dict[str, Any], over: Mapping[str, Any], origin: str) -> None:
    """Lay one file's sections over the values so far; a section left empty changes nothing."""
    for section, keys in over.items():
        if section not in values:
            raise _unknown(str(section), values, origin)
        if keys is None:
            continue
        if not isinstance(keys, dict):
            problem = message("it is a section, not a value ({origin})", origin=origin)
            raise ConfigError(section, problem, _help_line(section))
        for key, value in keys.items():
            if key not in values[section]:
                raise _unknown(f"{section}.{key}", values[section], origin)
            values[section][key] = value


def _environment_values(environment: Mapping[str, str]) -> Iterator[tuple[list[str], Any]]:
    for name, text in sorted(environment.items()):
        if name.startswith(ENVIRONMENT_PREFIX):
            key = name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__", 1)
            try:
                yield key, yaml.safe_load(text)
            except yaml.YAMLError as error:
                problem = message("{variable} is not valid YAML: {text}", variable=name, text=Quoted(text))
                raise ConfigError(".".join(key), problem) from error


def _unknown(key: str, siblings: Mapping[str, Any], origin: str) -> ConfigError:
    *section, name = key.split(".")
    nearest = get_close_matches(name, [str(s) for s in siblings], n=1)
    problem = message("there is no such key ({origin})", origin=origin)
    if not nearest:
        return ConfigError(key, problem, message("To list the keys: rostrum config show"))
    near = ".".join([*section, nearest[0]])
    hint = message("Did you mean {names}? {hint}", names=near, hint=_help_line(near))
    return ConfigError(key, problem, hint)


def _complaint(error: ValidationError) -> ConfigError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"][:2])
    ours = first.get("ctx", {}).get("error")
    problem = message(
        "{reason}, but it is {value}",
        reason=ours.problem if isinstance(ours, _Refused) else Quoted(first["msg"]),
        value=Quoted(str(first["input"])),
    )
    return ConfigError(key, problem, _help_line(key))


def _help_line(key: str) -> Message:
    explanation = explanations().get(key, "")
    if not explanation:
        return NOTHING
    return message("{key}: {explanation}", key=key, explanation=explanation)


@cache
def explanations() -> dict[str, str]:
    """The comment above each key of the reference file: "section.key" (or "section") -> its text."""
    found: dict[str, str] = {}
    comment: list[str] = []
    section = ""
    for line in default_file().read_text(encoding="utf-8").splitlines():
        stripped = line.strip()
        if stripped.startswith("#"):
            comment.append(stripped.lstrip("# "))
            continue
        name, colon, _ = stripped.partition(":")
        if colon:
            section = section if line.startswith(" ") else name
            found[section if name == section else f"{section}.{name}"] = " ".join(comment)
        comment = []
    return found

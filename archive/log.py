"""The log: a line for each thing that happened, as text or as JSON.

    2026-12-01T09:30:00Z INFO rostrum.web write method=POST path=/api/clips status=201 ms=840

An event has a name and fields. Neither secrets nor what is said in recordings is ever a field: paths come
without their query, questions as their length, recordings as their id.
"""

import json
import logging
import sys
import time
from collections.abc import Mapping
from typing import Any, TextIO

from archive import config

ROOT = "rostrum"
FIELDS = "rostrum_fields"  # where a record carries them
LIBRARIES = ("uvicorn.error",)  # whose lines stand in the same log

logging.getLogger(ROOT).addHandler(logging.NullHandler())  # a command's errors are its own to tell


def log(area: str, event: str, level: int = logging.INFO, **fields: str | int | float | bool | None) -> None:
    """A line in the log of one area ("web", "search", "jobs")."""
    logging.getLogger(f"{ROOT}.{area}").log(level, event, extra={FIELDS: fields})


def start_log(settings: config.Log, stream: TextIO | None = None) -> None:
    """Write the log to a stream, standard error unless given; once a process."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if settings.format == "json" else TextLines())
    for name in (ROOT, *LIBRARIES):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
    logging.getLogger(ROOT).setLevel(settings.level.upper())


class TextLines(logging.Formatter):
    """`TIME LEVEL AREA EVENT name=value …`; values with spaces are quoted."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [_time(record), record.levelname, record.name, _event(record)]
        parts += [f"{name}={_text(value)}" for name, value in _fields(record).items()]
        return "\n".join([" ".join(parts), *_trace(self, record)])


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "area": record.name,
            "event": _event(record),
            **_fields(record),
        }
        trace = _trace(self, record)
        return json.dumps({**line, "trace": trace[0]} if trace else line, ensure_ascii=False, default=str)


def _time(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))


def _event(record: logging.LogRecord) -> str:
    return " ".join(record.getMessage().split())  # a line is a line, whatever a library says


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = getattr(record, FIELDS, {})
    return fields


def _text(value: object) -> str:
    text = str(value)
    return text if text and text.isprintable() and not set(text) & set(' "=') else json.dumps(text)


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    return [formatter.formatException(record.exc_info)] if record.exc_info else []

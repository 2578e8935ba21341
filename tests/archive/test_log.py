"""Lines of the log: one an event, as text or as JSON."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from archive import config
from archive.config import load_config
from archive.log import log, start_log

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    logger = logging.getLogger("rostrum")
    before = (logger.handlers, logger.level, logger.propagate)
    yield
    logger.handlers, logger.level, logger.propagate = before


def written(settings: config.Log) -> io.StringIO:
    stream = io.StringIO()
    start_log(settings, stream)
    return stream


def settings(**values: object) -> config.Log:
    return load_config().log.model_copy(update=values)


def test_text_names_time_area_event_and_fields() -> None:
    lines = written(settings())

    log("web", "write", path="/a b", status=201, client=None)

    assert re.fullmatch(
        rf'{TIME} INFO rostrum\.web write path="/a b" status=201 client=None\n', lines.getvalue()
    )


def test_json_is_an_object_a_line() -> None:
    lines = written(settings(format="json"))

    log("jobs", "ended", logging.WARNING, kind="ingest", ms=12)

    line = json.loads(lines.getvalue())
    assert re.fullmatch(TIME, line.pop("time"))
    assert line == {"level": "warning", "area": "rostrum.jobs", "event": "ended", "kind": "ingest", "ms": 12}


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_that_is_logged_begins_a_line_of_its_own(form: str) -> None:
    lines = written(settings(format=form))

    log("web", "refused\nINFO forged", path="/x\n2026-12-01T00:00:00Z INFO rostrum.web write")
    logging.getLogger("uvicorn.error").warning("bad\nrequest")

    assert lines.getvalue().count("\n") == 2


def test_traces_are_kept() -> None:
    lines = written(settings(format="json"))

    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("rostrum.web").exception("failed")

    assert "ValueError: broken" in json.loads(lines.getvalue())["trace"]


def test_what_weighs_less_than_configured_is_left_out() -> None:
    lines = written(settings(level="warning"))

    log("web", "write")
    log("web", "refused", logging.WARNING)

    assert [line.split(" ")[3] for line in lines.getvalue().splitlines()] == ["refused"]


def test_commands_that_start_no_log_say_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    log("jobs", "failed", logging.WARNING, code="media-empty")

    assert capfd.readouterr() == ("", "")

"""Whatever the description of the API allows, or forbids, is answered as it says: no 500, no surprise."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from archive import open_archive
from web import create_app
from web.api import PARTS, router

pytestmark = pytest.mark.exhaustive

EXAMPLES = 30  # of each operation, half of them wrong; a bug that is found once is kept as a test of its own
ENDLESS = "/api/ingest/events"  # a stream: tests/web/test_event_stream.py asks it


def no_unknown_error(_context: Any, response: Any, _case: Any) -> None:
    """What is the server's fault is told by another code: 501 for a format, 503 for a missing model."""
    assert response.status_code != 500


CHECKS = [
    no_unknown_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
]
HOST = {"Host": "localhost"}
KNOWN = {
    "recording_id": ["r1opening", "r3panel", "r4minutes", "r5closed", "r6moved"],
    "event_id": ["e1"],
}

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")  # what tus sends

OPERATIONS = [
    (f"{router.prefix}{route.path}", method)
    for part in PARTS
    for route in part.router.routes
    if isinstance(route, APIRoute) and f"{router.prefix}{route.path}" != ENDLESS
    for method in sorted(route.methods or ())
]
OPERATIONS.sort(key=lambda operation: operation[1] == "DELETE")  # last: the others have something to find


@pytest.fixture(scope="module")
def schema(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The description of an archive that takes uploads and may be written to."""
    folder = tmp_path_factory.mktemp("asked")
    shutil.copytree(filled_folder, folder / "archive")
    (folder / "uploads").mkdir()
    with open_archive(folder / "archive") as archive:
        web = archive.config.web.model_copy(
            update={"upload_folder": str(folder / "uploads"), "library_roots": (str(folder),)}
        )
        configured = replace(archive, config=archive.config.model_copy(update={"web": web}))
        yield schemathesis.openapi.from_asgi("/api/openapi.json", create_app(configured), headers=HOST)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda value: value)
def test_answers_are_as_described(schema: Any, path: str, method: str) -> None:
    operation = schema[path][method]

    @given(data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        for name, known in KNOWN.items():
            if name in (case.path_parameters or {}) and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(known))
        case.call_and_validate(checks=CHECKS, headers=HOST)

    ask()

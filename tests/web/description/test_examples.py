"""Every example in the description of the API is asked of an archive that holds what it names."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from archive import open_archive
from web import create_app
from web.api import PARTS, router

ENDLESS = "/ingest/events"
UPLOAD = "1f8e02c47d5ab9063e17c2f0"
LISTS = ("hits", "recordings", "events", "speakers", "turns", "questions", "folders", "uploads")

ROUTES = [
    route
    for part in PARTS
    for route in part.router.routes
    if isinstance(route, APIRoute) and route.path != ENDLESS
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request made of examples."""

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def with_(self, place: str, name: str, value: object) -> "Asked":
        parts = {key: dict(getattr(self, key)) for key in ("path", "query", "header")}
        parts[place][name] = str(value)
        return Asked(**parts, body=self.body)


def requests_of(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Asked]:
    """With what is needed alone, then with each example of each field that is not."""
    needed = Asked()
    optional = []
    for parameter in operation.get("parameters", []):
        examples = parameter["schema"].get("examples", [])
        if parameter["required"] or parameter["name"].startswith("upload-"):
            assert examples, f"{parameter['name']} has no example"
            needed = needed.with_(parameter["in"], parameter["name"], examples[0])
        else:
            optional += [(parameter["in"], parameter["name"], example) for example in examples]
    bodies = bodies_of(operation, schemas)
    for body in bodies or [None]:
        yield Asked(needed.path, needed.query, needed.header, body)
    for place, name, example in optional:
        yield needed.with_(place, name, example)


def bodies_of(operation: dict[str, Any], schemas: dict[str, Any]) -> list[Any]:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return [b"some bytes"] if content else []
    examples = schemas[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]["examples"]
    assert isinstance(examples, list)
    return examples


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{min(route.methods)} {route.path}")
def test_examples_are_answered(route: APIRoute, example_archive: Any, tmp_path: Path) -> None:
    shutil.copytree(example_archive.folder, tmp_path / "archive")
    with open_archive(tmp_path / "archive") as archive:
        app = create_app(archive)
        method, path = min(route.methods or ()), f"{router.prefix}{route.path}"
        description = app.openapi()
        operation = description["paths"][path][method.lower()]
        with TestClient(app, base_url="http://localhost") as client:
            for asked in requests_of(operation, description["components"]["schemas"]):
                response = answer(client, example_archive, method, path, asked)

                assert str(response.status_code) == min(operation["responses"]), response.text
                if response.status_code != 204 and route.response_model is not None:
                    found = response.json()
                    route.response_model.model_validate(found)
                    assert all(found[name] for name in LISTS if name in found and asked.query)


def answer(client: TestClient, example_archive: Any, method: str, path: str, asked: Asked) -> Any:
    """What is asked, with the names that things have here."""
    if UPLOAD in asked.path.values():
        begun = client.post(
            "/api/uploads", headers={"Upload-Length": "10", "Upload-Metadata": "filename YS5tcDQ="}
        )
        example_archive.names[UPLOAD] = begun.json()["id"]
    body = asked.body
    if isinstance(body, dict):
        body = {
            key: example_archive.here(value) if isinstance(value, str) else value
            for key, value in body.items()
        }
    sent: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
    headers = dict(asked.header)
    if isinstance(body, bytes):
        headers["Content-Type"] = "application/offset+octet-stream"
    return client.request(
        method,
        example_archive.here(path.format(**asked.path)),
        params={name: example_archive.here(value) for name, value in asked.query.items()},
        headers=headers,
        **(sent if asked.body is not None else {}),
    )

"""The description of the API is true: every route is there, with examples that fit their schemas."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter
from starlette.testclient import TestClient

from web.api import PARTS, router
from web.views import ClipRequest
from web.views.problems import ProblemView

ROUTES = [route for part in PARTS for route in part.router.routes if isinstance(route, APIRoute)]


def method_of(route: APIRoute) -> str:
    return min(route.methods or ("",)).lower()


def path_of(route: APIRoute) -> str:
    return f"{router.prefix}{route.path}"


@pytest.fixture
def described(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def test_every_api_route_is_described_and_nothing_else(described: dict[str, Any]) -> None:
    routes = {(path_of(route), method_of(route)) for route in ROUTES}
    operations = {(path, method) for path, methods in described["paths"].items() for method in methods}

    assert operations == routes
    assert len(routes) == 38


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{method_of(route)} {path_of(route)}")
def test_every_answer_has_an_example_that_fits(route: APIRoute, described: dict[str, Any]) -> None:
    operation = described["paths"][path_of(route)][method_of(route)]

    assert operation["responses"]["default"]["content"]["application/problem+json"]["example"]
    if route.status_code == 204:
        return
    model = route.response_model
    assert isinstance(model, type)
    assert issubclass(model, BaseModel)
    examples = model.model_json_schema()["examples"]
    assert examples
    for example in examples:
        assert TypeAdapter(model).validate_python(example).model_dump(mode="json") == example


def test_request_and_problem_examples_fit() -> None:
    for model in (ClipRequest, ProblemView):
        for example in model.model_json_schema()["examples"]:
            model.model_validate(example)


def test_description_is_served(app: FastAPI, client: TestClient) -> None:
    assert client.get("/api/openapi.json").json() == app.openapi()
    assert app.docs_url is None  # it would load scripts from elsewhere

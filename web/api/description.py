"""The description of the API, as it is served."""

from typing import Any

from fastapi import FastAPI

PROBLEM_TYPE = "application/problem+json"


class DescribedApp(FastAPI):
    """An app whose description says of problems what they are: FastAPI calls everything application/json."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            description = super().openapi()
            for operation in operations(description):
                say_problem_type(operation["responses"])
        return super().openapi()


def operations(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in description["paths"].values() for operation in path.values()]


def say_problem_type(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if status.startswith(("4", "5")) and "application/json" in response.get("content", {}):
            response["content"] = {PROBLEM_TYPE: response["content"]["application/json"]}

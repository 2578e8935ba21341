"""Parameters that a route does not know are refused: `langauge=zh` would otherwise find in all languages."""

from difflib import get_close_matches

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from web.shell.language import PARAMETER


async def refuse_unknown_parameters(request: Request) -> None:
    """RequestValidationError names the first parameter that is not known, and what is near to it."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    known = {*_names(route.dependant), PARAMETER}
    for name in request.query_params:
        if name not in known:
            raise RequestValidationError([_complaint(name, sorted(known - {PARAMETER}))])


def _complaint(name: str, known: list[str]) -> dict[str, object]:
    near = get_close_matches(name, known, n=1)
    if near:
        advice = f"did you mean {near[0]}?"
    else:
        advice = f"there are: {', '.join(known)}" if known else "there are none here"
    message = f"There is no such parameter; {advice}"
    return {"type": "unknown_parameter", "loc": ("query", name), "msg": message, "input": name}


def _names(dependant: Dependant) -> set[str]:
    """Of the parameters that a route takes, its dependencies' too."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*map(_names, dependant.dependencies))

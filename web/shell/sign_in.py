"""Signing in: the token once, a cookie from then on."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from web.shell.access import COOKIE, is_token, session_value
from web.shell.rendering import SignInPage, page_response
from web.shell.resources import ResourcesDep
from web.shell.wrong_tokens import wrong_tokens_of

router = APIRouter(include_in_schema=False)

LONGEST_FORM = 10_000  # bytes; a token and a path
SESSION_SECONDS = 30 * 24 * 3600


@router.get("/sign-in")
def sign_in_page(request: Request, next_path: Annotated[str, Query(alias="next")] = "/") -> Response:
    return page_response(request, "sign_in.html", SignInPage(next_path=own_path(next_path), is_refused=False))


@router.post("/sign-in")
async def sign_in(request: Request, resources: ResourcesDep) -> Response:
    form = await small_form(request)
    next_path = own_path(form.get("next", "/"))
    token = resources.archive.config.web.token
    if token and not is_token(form.get("token", ""), token):
        await wrong_tokens_of(request).slow_down(request)
        page = SignInPage(next_path=next_path, is_refused=True)
        return page_response(request, "sign_in.html", page, HTTPStatus.FORBIDDEN)
    response = RedirectResponse(next_path, HTTPStatus.SEE_OTHER)
    if token:
        response.set_cookie(
            COOKIE,
            session_value(token),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.headers.get("origin", "").startswith("https:"),  # a proxy may have ended TLS
        )
    return response


@router.post("/sign-out")
def sign_out() -> Response:
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


async def small_form(request: Request) -> dict[str, str]:
    """The fields of a short form, the last of each name; what is too long counts as nothing."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}


def own_path(path: str) -> str:
    """A path of this archive; anything that could lead elsewhere becomes the home page."""
    is_own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_own else "/"

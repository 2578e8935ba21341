"""Having a recording converted for browsers, where scripts are off."""

from urllib.parse import quote, urlencode

import anyio
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from archive.catalogue import queries
from web.linking import span_of
from web.playing.proxying import Proxying, ProxyingDep
from web.shell.resources import Resources, ResourcesDep
from web.shell.sign_in import small_form

router = APIRouter()


@router.post("/recordings/{recording_id}/proxy")
async def make_proxy_without_script(
    recording_id: str, request: Request, resources: ResourcesDep, proxying: ProxyingDep
) -> Response:
    """Back to the page of the recording, which shows how far it is, at the second that it was about."""
    form = await small_form(request)
    await anyio.to_thread.run_sync(ask_for_proxy, resources, proxying, recording_id)
    time, question = str(span_of(form.get("t", ""))), form.get("q", "")
    asked = urlencode({name: value for name, value in (("q", question), ("t", time)) if value}, safe=",")
    query, fragment = f"?{asked}" if asked else "", f"#t={time}" if time else ""
    return RedirectResponse(f"/recordings/{quote(recording_id, safe='')}{query}{fragment}", 303)


def ask_for_proxy(resources: Resources, proxying: Proxying, recording_id: str) -> None:
    with resources.archive.catalogue.reading() as session:
        recording = queries.recording(session, recording_id)
    proxying.ask(recording)

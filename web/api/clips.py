"""Clips."""

from fastapi import APIRouter
from starlette.responses import Response

from web.playing.clipping import cut_in_turn
from web.shell.resources import ResourcesDep
from web.views import ClipRequest, ClipView

router = APIRouter(tags=["clips"])


@router.post("/clips", status_code=201)
async def clips(wanted: ClipRequest, resources: ResourcesDep, response: Response) -> ClipView:
    """Cut a clip from a recording; the answer says where to download it."""
    clip = await cut_in_turn(resources, wanted)
    response.headers["Location"] = clip.url
    return clip

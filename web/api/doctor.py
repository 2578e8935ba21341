"""What `rostrum doctor` says."""

import anyio
from fastapi import APIRouter, Request

from web.shell.access import Access
from web.shell.resources import ResourcesDep
from web.views import DoctorView

router = APIRouter(tags=["catalogue"])


@router.get("/doctor")
async def doctor(request: Request, resources: ResourcesDep) -> DoctorView:
    """System check: what is missing on the machine, the state of the indexes, and the write lock."""
    in_full = Access.of(request).may_write
    return await anyio.to_thread.run_sync(
        lambda: resources.checkup.view(in_full=in_full), limiter=resources.looking
    )

"""How the archive stands."""

from fastapi import APIRouter

from archive.catalogue import queries
from archive.recordings import State
from web.shell.resources import ResourcesDep
from web.views import StatusView, status_view

router = APIRouter(tags=["catalogue"])


@router.get("/status")
def status(resources: ResourcesDep) -> StatusView:
    """What the archive holds, and how far what it was given has come."""
    with resources.archive.catalogue.reading() as session:
        return status_view(
            queries.holdings(session),
            queries.work_counts(session),
            queries.works(session, State.FAILED),
        )

"""How the archive stands."""

from fastapi import APIRouter

from archive.catalogue import queries
from archive.jobs import NEEDS_SOMEBODY
from web.shell.resources import ResourcesDep
from web.views import StatusView, status_view

router = APIRouter(tags=["catalogue"])


@router.get("/status")
def status(resources: ResourcesDep) -> StatusView:
    """What is in the archive, and the state of imports."""
    with resources.archive.catalogue.reading() as session:
        return status_view(
            queries.holdings(session),
            queries.job_counts(session),
            queries.jobs(session, NEEDS_SOMEBODY),
        )

"""How the archive stands, for the pages that show it."""

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.jobs import NEEDS_SOMEBODY
from web.views import StatusView, status_view


def status_of(session: Session) -> StatusView:
    return status_view(
        queries.holdings(session), queries.job_counts(session), queries.jobs(session, NEEDS_SOMEBODY)
    )

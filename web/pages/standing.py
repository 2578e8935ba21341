"""How the archive stands, for the pages that show it."""

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.recordings import State
from web.views import StatusView, status_view


def status_of(session: Session) -> StatusView:
    return status_view(
        queries.holdings(session), queries.work_counts(session), queries.works(session, State.FAILED)
    )

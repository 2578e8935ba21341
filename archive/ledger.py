"""What people ask of the ledger of jobs: to try again, to cancel, to dismiss. Doors lead here."""

from archive.catalogue import Catalogue, queries, store
from archive.errors import JobRunning
from archive.jobs import UNDER_WAY, Job


def retry(catalogue: Catalogue, job_id: str) -> None:
    """What failed, is in quarantine or was cancelled waits for its turn; JobNotFound."""
    with catalogue.writing() as session:
        queries.job(session, job_id)
        store.wait_again(session, job_id)


def cancel(catalogue: Catalogue, job_id: str) -> Job:
    """What runs is ended within a second or at its next step, what waits is not begun; the line as it was.

    JobNotFound. What is over stays as it is.
    """
    with catalogue.writing() as session:
        job = queries.job(session, job_id)
        if job.state in UNDER_WAY:
            store.cancel_job(session, job)
        return job


def dismiss(catalogue: Catalogue, job_id: str) -> None:
    """Take a line off the list: one that failed, waits or was cancelled; JobNotFound, JobRunning."""
    with catalogue.writing() as session:
        job = queries.job(session, job_id)
        if job.owner is not None:
            raise JobRunning(job.id, job.owner.name)
        store.forget_job(session, job.id)

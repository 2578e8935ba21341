"""Jobs: work that takes a while, whoever does it, and what may be asked of it."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Path

from archive.catalogue import queries
from archive.jobs import State
from web.importing.desk import ImportDeskDep
from web.importing.ingesting import titled
from web.playing.proxying import ProxyingDep
from web.shell.resources import Resources, ResourcesDep
from web.views import JobList, JobView, job_view

router = APIRouter(tags=["jobs"])

MOST_JOBS = 500
JobId = Annotated[str, Path(description="Id of a job.", examples=["j9d3b6f21c0"])]


@router.get("/jobs")
def jobs(resources: ResourcesDep) -> JobList:
    """Imports, conversions, clips and re-indexing that wait, run, failed or were cancelled, by kind."""
    with resources.archive.catalogue.reading() as session:
        found = queries.jobs(session, set(State) - {State.READY}, kind=None, limit=MOST_JOBS)
        return JobList(jobs=[job_view(job, title) for job, title in titled(session, found)])


@router.get("/jobs/{job_id}")
def job(job_id: JobId, resources: ResourcesDep) -> JobView:
    """One job; an import stays when it is done, of other jobs nothing stays but what they made."""
    return read_job(resources, job_id)


@router.post("/jobs/{job_id}/cancel", status_code=204)
async def cancel_job(job_id: JobId, desk: ImportDeskDep) -> None:
    """End a job that runs or waits.

    What an import has finished stays: it resumes from there when it is asked for again.
    """
    await desk.queue.cancel(job_id)


@router.post("/jobs/{job_id}/retry", status_code=202)
async def retry_job(
    job_id: JobId, resources: ResourcesDep, desk: ImportDeskDep, proxying: ProxyingDep
) -> JobView:
    """Retry a job that failed, was cancelled, or is quarantined."""
    found = await anyio.to_thread.run_sync(read_job, resources, job_id)
    await desk.queue.retry(found.id)
    await anyio.to_thread.run_sync(proxying.resume)
    return await anyio.to_thread.run_sync(read_job, resources, job_id)


@router.delete("/jobs/{job_id}", status_code=204)
async def dismiss_job(job_id: JobId, desk: ImportDeskDep) -> None:
    """Take a job off the list that failed, waits or was cancelled; one that runs is cancelled first."""
    await desk.queue.dismiss(job_id)


def read_job(resources: Resources, job_id: str) -> JobView:
    with resources.archive.catalogue.reading() as session:
        ((found, title),) = titled(session, [queries.job(session, job_id)])
        return job_view(found, title)

"""Errors of work that takes a while."""

from archive.errors.base import RostrumError
from archive.messages import Message, Reason, message


class JobError(RostrumError):
    """Work that takes a while did not come to its end."""

    code = "job"


class JobDied(JobError):
    """The processes that worked on something died of it, one after the other."""

    code = "job-died"
    title = message("The job crashed")

    def __init__(self, subject: str, reason: Reason) -> None:
        super().__init__(
            message("{subject}: the job crashed ({reason}).", subject=subject, reason=reason),
            message("The machine may have run out of memory. Check the server's log, then try again."),
        )


class JobCancelled(JobError):
    """Somebody cancelled the work, or removed what it was about, while it was done."""

    code = "job-cancelled"
    title = message("The job was cancelled")

    def __init__(self, subject: str) -> None:
        super().__init__(
            message("{subject}: the job was cancelled.", subject=subject),
            message("Start it again if you need it after all."),
        )


class JobRunning(JobError):
    """What is being worked on cannot be taken off the list."""

    code = "job-running"
    title = message("The job is running")

    def __init__(self, job_id: str, owner: str | Message) -> None:
        super().__init__(
            message("{owner} is working on job {id}.", owner=owner, id=job_id),
            message("Cancel it first: rostrum jobs cancel {id}", id=job_id),
        )

"""Commands on jobs: what waits, runs and failed; to try again, cancel, dismiss."""

import json
from typing import Annotated

import typer

from archive import ledger
from archive.catalogue import queries
from archive.commands import opened
from archive.jobs import NEEDS_SOMEBODY, UNDER_WAY, Job, JobKind, Owner, State
from archive.messages import Message, as_fields, message
from archive.sentences import told
from ingest.reporting import failure_lines, named, printable

commands = typer.Typer(help="List jobs: imports, conversions, clips, re-indexing.")

KINDS = {
    JobKind.INGEST: message("import"),
    JobKind.PROXY: message("conversion"),
    JobKind.CLIP: message("clip"),
    JobKind.REINDEX: message("re-indexing"),
}

JobIds = Annotated[list[str], typer.Argument(help="Ids, as `rostrum jobs` lists them.")]


@commands.callback(invoke_without_command=True)
def jobs(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """List jobs that wait, run, failed or were cancelled; or retry, cancel, dismiss them."""
    if context.invoked_subcommand is not None:
        return
    with opened(context) as archive, archive.catalogue.reading() as session:
        found = queries.jobs(session, set(State) - {State.READY}, kind=None)
    if as_json:
        typer.echo(json.dumps([job_json(job) for job in found], ensure_ascii=False))
        return
    for job in found:
        typer.echo(f"{job.id}  {job_line(job)}")
    if not found:
        typer.echo(told(message("No jobs waiting, running or failed.")))


@commands.command()
def retry(context: typer.Context, job_ids: JobIds) -> None:
    """Queue jobs again that failed, were cancelled or are in quarantine; `rostrum ingest` runs imports."""
    with opened(context) as archive:
        for job_id in job_ids:
            ledger.retry(archive.catalogue, job_id)
            typer.echo(told(message("{id}: queued", id=job_id)))


@commands.command()
def cancel(context: typer.Context, job_ids: JobIds) -> None:
    """Cancel jobs that run or wait. What an import has finished stays."""
    with opened(context) as archive:
        for job_id in job_ids:
            job = ledger.cancel(archive.catalogue, job_id)
            done = message("{id}: cancelled", id=job_id)
            over = message("{id}: neither running nor waiting", id=job_id)
            typer.echo(told(done if job.state in UNDER_WAY else over))


@commands.command()
def dismiss(context: typer.Context, job_ids: JobIds) -> None:
    """Remove jobs from the list that failed, wait or were cancelled. Files are not touched."""
    with opened(context) as archive:
        for job_id in job_ids:
            ledger.dismiss(archive.catalogue, job_id)
            typer.echo(told(message("{id}: dismissed", id=job_id)))


def job_line(job: Job) -> str:
    """A job for people, on a line, or with what to do next on a second one."""
    if job.state in NEEDS_SOMEBODY:
        problem = named(job.subject, job.error_message)
        again = message("To try again: rostrum jobs retry {id}", id=job.id)
        hint = job.error_hint if job.state is State.FAILED else again
        if job.stage is not None:
            return "\n".join(failure_lines(job.stage, problem, hint))
        failed = message("{job} failed: {problem}", job=KINDS[job.kind], problem=problem)
        return f"{told(failed)}\n    {told(hint)}"
    if job.owner is not None:
        return told(_running(job, job.owner))
    if job.kind is JobKind.INGEST and job.state is State.CANCELLED:
        path = printable(job.subject)
        return told(message("{path}: cancelled. To continue: rostrum jobs retry {id}", path=path, id=job.id))
    if job.kind is JobKind.INGEST:
        return told(
            message("{path} is not finished. To continue: rostrum ingest", path=printable(job.subject))
        )
    return told(message("{job} is waiting", job=_name(job)))


def _running(job: Job, owner: Owner) -> Message:
    share = job.progress.share
    if share is None:
        return message("{job}: running ({owner})", job=_name(job), owner=owner.name)
    return message(
        "{job}: running, {share} ({owner})", job=_name(job), share=f"{share:.0%}", owner=owner.name
    )


def _name(job: Job) -> Message:
    """What is done to what."""
    if job.kind is JobKind.REINDEX:
        return KINDS[job.kind]
    return message("{kind} of {subject}", kind=KINDS[job.kind], subject=printable(job.subject))


def job_json(job: Job) -> dict[str, object]:
    """A job for programs."""
    return {
        "id": job.id,
        "kind": job.kind.value,
        "path": job.subject,
        "recording": job.recording_id,
        "state": job.state.value,
        "stage": None if job.stage is None else job.stage.value,
        "owner": None if job.owner is None else job.owner.name,
        "share": None if job.progress.share is None else round(job.progress.share, 3),
        "code": job.error_code,
        **(as_fields("message", job.error_message) if job.error_message else {"message": None}),
        **(as_fields("hint", job.error_hint) if job.error_message else {"hint": None}),
    }

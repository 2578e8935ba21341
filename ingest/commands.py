"""Commands of bringing in: ingest, status, remove, doctor; `jobs` is in job_commands.py."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.catalogue import queries, store
from archive.commands import opened
from archive.errors import ArchiveError, ConfigError, RostrumError
from archive.jobs import State
from archive.languages import language_of_tag
from archive.messages import message
from archive.recordings import Event, Holdings, Recording, Standing
from archive.sentences import told
from archive.timecode import format_length, seconds
from ingest.batch import ingest as ingest_batch
from ingest.doctor import SUBJECTS, Finding, findings
from ingest.job_commands import commands as job_commands
from ingest.job_commands import job_json, job_line
from ingest.pipeline import IngestOptions
from ingest.programme import Programme, read_programme
from ingest.reporting import (
    BarReporter,
    JsonReporter,
    LineReporter,
    Reporter,
    error_json,
    printable,
    summary_json,
    summary_lines,
)

commands = typer.Typer()
commands.add_typer(job_commands, name="jobs")

UNFOLDED = 2000  # columns: programs read a table line by line


@commands.command()
def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders. None: resume unfinished imports."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print events as JSON lines.")] = False,
    event: Annotated[
        str | None,
        typer.Option(
            help="The event's title, or a programme file such as event.yaml. Overrides those found."
        ),
    ] = None,
    audio_track: Annotated[
        str | None, typer.Option(help="The audio track to transcribe: its number or language.")
    ] = None,
    language: Annotated[str | None, typer.Option(help='The language spoken: "en", "zh".')] = None,
    transcribe: Annotated[
        bool, typer.Option("--transcribe", help="Transcribe even if there is a transcript next to the file.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Transcribe again; earlier transcripts are kept.")
    ] = False,
    waiting: Annotated[
        bool,
        typer.Option("--waiting", help="Without paths: import what is waiting, but do not retry failures."),
    ] = False,
) -> None:
    """Import recordings: read, transcribe and index them. Media files stay where they are."""
    if waiting and paths:
        raise typer.BadParameter(told(message("cannot be combined with paths.")), param_hint="--waiting")
    options = IngestOptions(
        audio_track=audio_track,
        language=None if language is None else _language(language),
        transcribe=transcribe,
        again=again,
        only_waiting=waiting,
        programme=None if event is None else _programme(event),
    )
    with opened(context) as archive, _reporter(as_json) as reporter:
        try:
            summary = ingest_batch(archive, paths or [], reporter, options)
        except RostrumError as error:
            if isinstance(reporter, JsonReporter):
                reporter.write(error_json(error))
            raise
    if as_json:
        typer.echo(json.dumps(summary_json(summary), ensure_ascii=False))
    else:
        for text in summary_lines(summary):
            typer.echo(text)
    raise typer.Exit(1 if summary.failed else 0)


def _language(tag: str) -> str:
    language = language_of_tag(tag)
    if language is None:
        problem = message("“{tag}” is not a valid language: use a tag like “en” or “zh”.", tag=tag)
        raise typer.BadParameter(told(problem), param_hint="--language")
    return language


def _programme(event: str) -> Programme:
    title, file = " ".join(event.split()), Path(event)
    if not title:
        raise typer.BadParameter(told(message("an event needs a title.")), param_hint="--event")
    if file.suffix.lower() not in {".yaml", ".yml"}:
        return Programme(Event(id="", title=title))
    if not file.is_file():
        problem = message("there is no programme file {file}.", file=str(file))
        raise typer.BadParameter(told(problem), param_hint="--event")
    return read_programme(file)


def _reporter(as_json: bool) -> Reporter:
    if as_json:
        return JsonReporter(typer.echo)
    console = Console(stderr=True)
    return BarReporter(console) if sys.stderr.isatty() else LineReporter(typer.echo)


@commands.command()
def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show what is in the archive and what needs attention."""
    with opened(context) as archive, archive.catalogue.reading() as session:
        holdings = queries.holdings(session)
        standings = queries.standings(session)
        unfinished = queries.jobs(session, set(State) - {State.READY}, kind=None)
    if as_json:
        recordings = [_recording_json(one) for one in standings]
        attention = [job_json(job) for job in unfinished]
        values = {**_holdings_json(holdings), "list": recordings, "unfinished": attention}
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    typer.echo(_holdings_line(holdings))
    table = Table("id", "state", "length", "language", "title", "path", box=None)
    for one in standings:
        table.add_row(*(Text(printable(cell)) for cell in _row(one)))
    Console(width=None if sys.stdout.isatty() else UNFOLDED).print(table)
    for job in unfinished:
        typer.echo(job_line(job))


def _row(standing: Standing) -> tuple[str, ...]:
    recording, state, media = standing.recording, standing.state, standing.recording.media
    duration = "" if standing.length is None else format_length(standing.length)
    shown = state.value if media is not None else f"{state.value}, text only"
    if media is not None and media.facts.condition.value != "whole":
        shown += f", {media.facts.condition.value}"
    return recording.id, shown, duration, recording.language or "", recording.title, recording.path


def _recording_json(standing: Standing) -> dict[str, object]:
    recording, media = standing.recording, standing.recording.media
    return {
        "id": recording.id,
        "title": recording.title,
        "path": recording.path,
        "state": standing.state.value,
        "language": recording.language,
        "has_media": media is not None,
        "condition": None if media is None else media.facts.condition.value,
        "duration": None if standing.length is None else seconds(standing.length),
    }


def _holdings_json(holdings: Holdings) -> dict[str, object]:
    return {
        "recordings": holdings.recordings,
        "searchable": holdings.searchable,
        "passages": holdings.passages,
        "speakers": holdings.speakers,
        "events": holdings.events,
        "duration": seconds(holdings.duration),
    }


def _holdings_line(holdings: Holdings) -> str:
    return told(
        message(
            "{recordings} recordings ({searchable} searchable), {length} in all, {passages} passages, "
            "{speakers} speakers, {events} events",
            recordings=holdings.recordings,
            searchable=holdings.searchable,
            length=format_length(holdings.duration),
            passages=holdings.passages,
            speakers=holdings.speakers,
            events=holdings.events,
        )
    )


@commands.command()
def remove(
    context: typer.Context,
    recordings: Annotated[list[str], typer.Argument(help="Ids, titles or file names.")],
) -> None:
    """Remove recordings from the archive, even during their import. Media files are not touched."""
    with opened(context) as archive:
        for name in recordings:
            with archive.catalogue.writing() as session:
                found = queries.recording_named(session, name)
                store.remove_recording(session, found.id)
            archive.forget_cached(found.id)
            removed = message(
                "removed {title} ({id}); its media stays at {path}",
                title=found.title,
                id=found.id,
                path=_place(found),
            )
            typer.echo(told(removed))


def _place(recording: Recording) -> str:
    return recording.path if recording.media is None else printable(recording.media.path)


@commands.command()
def doctor(context: typer.Context) -> None:
    """Check what Rostrum needs on this machine, and say how to fix what is missing."""
    try:
        with opened(context) as archive:
            found = findings(archive.config, archive)
    except (ArchiveError, ConfigError) as error:
        found = [Finding("archive", False, error.message, error.hint)]
    console = Console()
    for finding in found:
        mark = Text("OK ", "green") if finding.is_well else Text("FIX", "bold red")
        looked_at = told(
            message("{subject}: {finding}", subject=SUBJECTS[finding.subject], finding=finding.text)
        )
        console.print(mark, Text(looked_at), soft_wrap=True)
        if finding.next_step:
            console.print(Text(f"    {told(finding.next_step)}"), soft_wrap=True)
    raise typer.Exit(0 if all(finding.is_well for finding in found) else 1)

"""Commands of finding: search, reindex."""

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from archive import Archive
from archive.catalogue import now_exactly, queries
from archive.commands import named_recordings, opened
from archive.errors import ArchiveLocked
from archive.jobs import JobKind, JobProgress
from archive.leases import Lease, leased
from archive.messages import Message, counted, message
from archive.sentences import told
from archive.timecode import format_clock
from search.answer_view import answer_view
from search.answers import Answer, Hit, Question, SearchBy, SortBy
from search.closing import close_recording, open_recording
from search.embed import load_embedder
from search.indexing import Indexer
from search.service import Searcher

commands = typer.Typer()

PURPOSE = "rostrum reindex"


@commands.command()
def search(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="A question or words, in any language.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    limit: Annotated[int | None, typer.Option(help="Maximum number of hits.")] = None,
    recording: Annotated[
        str | None, typer.Option(help="Search only this recording: id, title or file name.")
    ] = None,
    event: Annotated[str | None, typer.Option(help="Search only this event: id or title.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Search only what this person said.")] = None,
    language: Annotated[str | None, typer.Option(help='Only in this language: "en", "zh".')] = None,
    from_day: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Recorded on or after.")
    ] = None,
    to_day: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Recorded on or before.")
    ] = None,
    by: Annotated[SearchBy, typer.Option(help="Match by meaning, by words, or both.")] = SearchBy.BOTH,
    sort: Annotated[SortBy, typer.Option(help="The order of hits.")] = SortBy.RELEVANCE,
) -> None:
    """Search what was said, by meaning and by words. Words "in quotation marks" are matched exactly."""
    asked = Question(
        text=question,
        limit=limit,
        recording=recording,
        event=event,
        speaker=speaker,
        language=language,
        recorded_from=from_day.date() if from_day else None,
        recorded_to=to_day.date() if to_day else None,
        by=by,
        sort=sort,
    )
    with opened(context) as archive:
        answer = Searcher(archive).ask(asked)
    if as_json:
        typer.echo(json.dumps(answer_view(answer).model_dump(mode="json"), ensure_ascii=False))
    else:
        _print(answer, Console())


@commands.command()
def reindex(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Include recordings that are up to date.")
    ] = False,
) -> None:
    """Update passages and vectors to the configured model, and rebuild the search indexes."""
    with opened(context) as archive, leased(archive.catalogue, JobKind.REINDEX, "", PURPOSE) as lease:
        if lease is None:
            raise _locked(archive)
        typer.echo(told(_reindexed(archive, lease, everything, Console(stderr=True))))


def _reindexed(archive: Archive, lease: Lease, everything: bool, console: Console) -> Message:
    """What was done."""
    indexer = Indexer.open(archive)
    due = indexer.all() if everything else indexer.due()
    for number, transcript in enumerate(due, 1):
        lease.check()
        passages = indexer.index(transcript, catalogue=lease.catalogue)
        lease.tell(JobProgress(number, len(due)))
        done = counted("{count} passage", "{count} passages", count=passages)
        console.print(f"[{number}/{len(due)}] {transcript.recording_id}: {told(done)}")
    refreshed = indexer.refresh(anew=True)
    embedded = counted("{count} recording embedded", "{count} recordings embedded", count=len(due))
    indexed = counted("{count} passage indexed", "{count} passages indexed", count=refreshed.added)
    return message("{parts}.", parts=(embedded, indexed))


def _locked(archive: Archive) -> ArchiveLocked:
    """Who is at it already."""
    with archive.catalogue.reading() as session:
        job = queries.job_on(session, JobKind.REINDEX, "")
    owner = None if job is None else job.owner
    since = now_exactly() if owner is None or owner.since is None else owner.since
    return ArchiveLocked(PURPOSE if owner is None else owner.name, f"{since:%Y-%m-%d %H:%M:%S} UTC")


@commands.command()
def close(
    context: typer.Context,
    recordings: Annotated[list[str], typer.Argument(help="Ids, titles or file names.")],
    reason: Annotated[str | None, typer.Option(help="The reason, shown next to the title.")] = None,
) -> None:
    """Close recordings: they stay listed, but cannot be searched, read, played or quoted."""
    with opened(context) as archive:
        for recording in named_recordings(archive, recordings):
            close_recording(archive, recording.id, reason)
            typer.echo(told(message("closed {title} ({id})", title=recording.title, id=recording.id)))


@commands.command("open")
def open_again(
    context: typer.Context,
    recordings: Annotated[list[str], typer.Argument(help="Ids, titles or file names.")],
) -> None:
    """Open closed recordings, so that they can be searched again."""
    with opened(context) as archive:
        named = named_recordings(archive, recordings)
        config = archive.config
        embedder = load_embedder(config.search, config.models, archive.models_folder)
        for recording in named:
            open_recording(archive, recording.id, embedder)
            typer.echo(told(message("opened {title} ({id})", title=recording.title, id=recording.id)))


def _print(answer: Answer, console: Console) -> None:
    for detail in answer.notice_details.values():
        console.print(Text(told(detail), style="yellow"))
    if not answer.hits:
        console.print(
            told(
                counted(
                    "Nothing found in {count} recording.",
                    "Nothing found in {count} recordings.",
                    count=answer.searched_recordings,
                )
            )
        )
        if answer.near_words:
            console.print(told(message("Similar words in the archive: {words}", words=answer.near_words)))
    for number, hit in enumerate(answer.hits, 1):
        console.print(_heading(number, hit))
        console.print(_marked(hit), "", sep="\n")


def _heading(number: int, hit: Hit) -> Text:
    heading = Text(f"{number}. ", style="dim")
    heading.append(hit.found.recording.title, style="bold")
    heading.append(f"  {format_clock(hit.segment.start)}", style="cyan")
    heading.append(f"  {', '.join(hit.found.speakers)}")
    evidence = hit.evidence.value if hit.evidence else ""
    heading.append(f"  {evidence}, by {hit.matched_by.value}", style="dim")
    return heading


def _marked(hit: Hit) -> Text:
    text = Text(hit.found.text)
    for highlight in hit.highlights:
        text.stylize("bold yellow", highlight.start, highlight.end)
    return text

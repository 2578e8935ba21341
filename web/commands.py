"""Commands of showing: serve, demo."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from archive import Archive, archive_folder, create_archive
from archive.commands import opened
from archive.demo_models import demo_folder, demo_overrides
from archive.errors import RostrumError
from archive.messages import message
from ingest import LineReporter, ingest, summary_lines
from web.serve import serve as serve_archive

commands = typer.Typer()

DEMO_ARCHIVE = Path("demo-archive")

Host = Annotated[str | None, typer.Option(help="Address to listen on, instead of web.host.")]
Port = Annotated[int | None, typer.Option(help="TCP port, instead of web.port.")]


@commands.command()
def serve(context: typer.Context, host: Host = None, port: Port = None) -> None:
    """Start the web server for pages and API."""
    with opened(context) as archive:
        _serve(archive, host, port)


@commands.command()
def demo(
    context: typer.Context,
    host: Host = None,
    port: Port = None,
    is_only_made: Annotated[
        bool, typer.Option("--no-serve", help="Create the demo archive without serving it.")
    ] = False,
) -> None:
    """Create the demo archive with the real pipeline, and serve it."""
    recordings = demo_folder() / "recordings"
    if not recordings.is_dir():
        raise RostrumError(
            message("The demo recordings are not at {folder}.", folder=str(recordings)),
            message("They come with a checkout of Rostrum."),
        )
    stated = context.find_root().params.get("archive")
    folder = archive_folder(Path(stated)) if stated else DEMO_ARCHIVE
    with create_archive(folder, demo_overrides()) as archive:
        summary = ingest(archive, [recordings], LineReporter(typer.echo))
        for text in summary_lines(summary):
            typer.echo(text)
        if summary.failed:
            raise typer.Exit(1)
        if not is_only_made:
            _serve(archive, host, port)


def _serve(archive: Archive, host: str | None, port: int | None) -> None:
    section = archive.config.web
    sys.stdout.flush()
    serve_archive(archive, host or section.host, section.port if port is None else port)

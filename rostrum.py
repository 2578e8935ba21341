"""The front door: one command, sub-commands from each package's commands.py."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

import archive.commands
import clips.commands
import ingest.commands
import search.commands
import web.commands
from archive.errors import (
    Ambiguous,
    ArchiveNotFound,
    ClipRefused,
    ConfigError,
    NotFound,
    QuestionRefused,
    RostrumError,
)
from archive.sentences import told_with_hint

BAD_USAGE = (Ambiguous, ArchiveNotFound, ClipRefused, ConfigError, NotFound, QuestionRefused)
"""Errors that the command line can mend: exit code 2, like an unknown option."""

application = typer.Typer(
    no_args_is_help=True,
    help="A self-hosted archive of forum and panel recordings: search what was said, play it, quote it.",
    pretty_exceptions_enable=False,
)
for package in (archive, ingest, search, clips, web):
    application.add_typer(package.commands.commands)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"rostrum {version('rostrum')}")
        raise typer.Exit


@application.callback()
def root(
    archive: Annotated[
        Path | None,
        typer.Option(help="The archive's folder. Default: ROSTRUM_ARCHIVE, or the nearest one upwards."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that go before every command."""


def main() -> None:
    """Run a command; errors become a sentence and an exit code here and nowhere else."""
    try:
        application()
    except RostrumError as error:
        typer.echo(told_with_hint(error.message, error.hint), err=True)
        sys.exit(2 if isinstance(error, BAD_USAGE) else 1)


if __name__ == "__main__":
    main()

"""Commands on the archive itself: init, config, proxy. And how every command finds its archive."""

from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from archive.catalogue import queries
from archive.config import FILE_NAME, explanations, load_config
from archive.demo_models import demo_overrides
from archive.errors import JobError, MediaError, ProxiesOff, RecordingClosed, ToolFailed
from archive.gate import may_leave
from archive.media import Ffmpeg, Playability
from archive.messages import message
from archive.place import Archive, archive_folder, create_archive, open_archive
from archive.proxies import convert, media_playability, proxy_path
from archive.recordings import Recording
from archive.sentences import told, told_with_hint

commands = typer.Typer()

COLUMNS = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
config_commands = typer.Typer(help="Show and check the configuration.", no_args_is_help=True)
commands.add_typer(config_commands, name="config")


def stated_folder(context: typer.Context) -> Path:
    """The folder of the archive that this call is about, whether or not there is one yet."""
    stated = context.find_root().params.get("archive")
    return archive_folder(None if stated is None else Path(stated))


def opened(context: typer.Context) -> Archive:
    """The archive that this call is about; ArchiveNotFound, ConfigError. A migration is told of."""
    archive = open_archive(stated_folder(context))
    if archive.catalogue.copied_to is not None:
        copy = str(archive.catalogue.copied_to)
        told_copy = message("The catalogue was updated. As it was before, it is kept at {copy}.", copy=copy)
        typer.echo(told(told_copy), err=True)
    return archive


@commands.command()
def init(
    context: typer.Context,
    demo_models: Annotated[
        bool, typer.Option("--demo-models", help="Configure the two small demo models.")
    ] = False,
) -> None:
    """Create an archive: a folder with a commented config.yaml and an empty catalogue."""
    overrides = demo_overrides() if demo_models else {}
    with create_archive(stated_folder(context), overrides) as archive:
        folder, file = str(archive.folder), str(archive.folder / FILE_NAME)
        typer.echo(told(message("The archive is at {folder}.", folder=folder)))
        typer.echo(told(message("Configuration: {file}", file=file)))
        typer.echo(told(message("Next: rostrum --archive {folder} ingest FOLDER", folder=folder)))


@config_commands.command("show")
def show_config(context: typer.Context) -> None:
    """Print the current configuration, with an explanation of each key."""
    config = load_config(stated_folder(context) / FILE_NAME)
    meanings = explanations()
    for section, keys in config.model_dump(mode="json").items():
        typer.echo(f"# {meanings[section]}\n{section}:")
        for key, value in keys.items():
            shown = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
            typer.echo(f"  # {meanings[f'{section}.{key}']}")
            typer.echo(f"  {key}: {shown.removesuffix('...' + chr(10)).strip()}")


@config_commands.command("check")
def check_config(context: typer.Context) -> None:
    """Check config.yaml and the environment, and explain each error."""
    file = stated_folder(context) / FILE_NAME
    load_config(file)
    found = message("{file}: no errors.", file=str(file))
    if not file.exists():
        found = message("{file} does not exist: the defaults apply.", file=str(file))
    typer.echo(told(found))


@commands.command()
def proxy(
    context: typer.Context,
    recordings: Annotated[
        list[str] | None,
        typer.Argument(help="Ids, titles or file names. None: all recordings that browsers cannot play."),
    ] = None,
) -> None:
    """Convert recordings that browsers cannot play into copies that they can."""
    has_failed = False
    with opened(context) as archive:
        if archive.config.proxies.when == "never":
            raise ProxiesOff
        wanted = named_recordings(archive, recordings) if recordings else _unplayable(archive)
        ffmpeg = Ffmpeg.find(archive.config.media)
        for number, recording in enumerate(wanted, start=1):
            try:
                _make_proxy(archive, recording, ffmpeg, f"{number}/{len(wanted)}")
            except (JobError, MediaError, RecordingClosed, ToolFailed) as error:  # a full disk ends it
                has_failed = True
                problem = told_with_hint(error.message, error.hint)
                typer.echo(f"{recording.title} ({recording.id}): {problem}", err=True)
        if not wanted:
            typer.echo(told(message("Browsers can play every recording of this archive as it is.")))
    raise typer.Exit(1 if has_failed else 0)


def named_recordings(archive: Archive, names: list[str]) -> list[Recording]:
    """What a command names, all of it before anything is done to one; RecordingNotFound, Ambiguous."""
    with archive.catalogue.reading() as session:
        return [queries.recording_named(session, name) for name in names]


def _unplayable(archive: Archive) -> list[Recording]:
    """What no browser plays; what only some play is left to be asked for."""
    with archive.catalogue.reading() as session:
        held = [standing.recording for standing in queries.standings(session)]
    return [
        one
        for one in held
        if one.media is not None and may_leave(one) and media_playability(one.media) is Playability.NONE
    ]


def _make_proxy(archive: Archive, recording: Recording, ffmpeg: Ffmpeg, which: str) -> None:
    """Make one, with its progress where somebody looks on."""
    name, media = f"{recording.title} ({recording.id})", recording.media
    if media is not None and proxy_path(archive, recording.id, media).is_file():
        done = told(message("converted already"))
        typer.echo(f"{which} {name}: {done}")
        return
    duration = None if media is None else media.facts.duration
    console = Console(stderr=True)
    with Progress(*COLUMNS, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(escape(f"{which} {recording.title}"), total=duration)
        made = convert(
            archive,
            recording,
            lambda: ffmpeg,
            "rostrum proxy",
            on_progress=lambda at: shown.update(task, completed=at),
        )
    typer.echo(f"{which} {name}: {made.stat().st_size / 1e6:.1f} MB")

"""Commands on the archive itself: init, config. And how every command finds its archive."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from archive.config import FILE_NAME, explanations, load_config
from archive.demo_models import demo_overrides
from archive.place import Archive, archive_folder, create_archive, open_archive

commands = typer.Typer()
config_commands = typer.Typer(help="Show and check the configuration.", no_args_is_help=True)
commands.add_typer(config_commands, name="config")


def stated_folder(context: typer.Context) -> Path:
    """The folder of the archive that this call is about, whether or not there is one yet."""
    stated = context.find_root().params.get("archive")
    return archive_folder(None if stated is None else Path(stated))


def opened(context: typer.Context) -> Archive:
    """The archive that this call is about; ArchiveNotFound, ConfigError."""
    return open_archive(stated_folder(context))


@commands.command()
def init(
    context: typer.Context,
    demo_models: Annotated[
        bool, typer.Option("--demo-models", help="Set the configuration to the demo's two small models.")
    ] = False,
) -> None:
    """Make an archive: a folder with a commented config.yaml and an empty catalogue."""
    overrides = demo_overrides() if demo_models else {}
    with create_archive(stated_folder(context), overrides) as archive:
        typer.echo(f"The archive is at {archive.folder}.")
        typer.echo(f"Its configuration: {archive.folder / FILE_NAME}")
        typer.echo(f"Next: rostrum --archive {archive.folder} ingest FOLDER")


@config_commands.command("show")
def show_config(context: typer.Context) -> None:
    """Print the configuration in force, each key with its meaning."""
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
    """Say whether config.yaml and the environment are right; a wrong key is named with its help."""
    file = stated_folder(context) / FILE_NAME
    load_config(file)
    typer.echo(f"{file}: right." if file.exists() else f"{file} is not there: the defaults are in force.")

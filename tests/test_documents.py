"""What the documents promise is there: keys, commands, targets, files."""

import re
import shlex
from pathlib import Path

import pytest
import typer

import rostrum
from archive.config import Config, default_file, explanations, load_config

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md")


def commands_of(document: str) -> list[list[str]]:
    """The command lines in a document's shell blocks, as words."""
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.strip()]


def rostrum_commands() -> list[list[str]]:
    return [words[1:] for words in commands_of("README.md") if words[0] == "rostrum"]


def test_every_configuration_key_is_explained() -> None:
    keys = {
        f"{section}.{key}"
        for section, values in load_config(environment={}).model_dump().items()
        for key in values
    }

    explained = {key for key, text in explanations().items() if "." in key and len(text) > 10}

    assert explained == keys


def test_every_section_is_explained() -> None:
    sections = {key for key, text in explanations().items() if "." not in key and text}

    assert sections == set(Config.model_fields)


def test_the_reference_configuration_is_the_top_level_file() -> None:
    assert default_file() == ROOT / "config.yaml"


@pytest.mark.parametrize("words", rostrum_commands(), ids=" ".join)
def test_readme_commands_are_accepted_by_the_command_line(words: list[str]) -> None:
    command = typer.main.get_group(rostrum.application)

    context = command.make_context("rostrum", list(words), resilient_parsing=False)
    name, subcommand, rest = command.resolve_command(context, context._protected_args + context.args)

    assert subcommand is not None
    assert name == next(word for word in words if word in command.commands)
    assert subcommand.make_context(name, rest, parent=context).command is subcommand


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_in_documents_exist(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    named = {words[1] for words in commands_of(document) if words[0] == "make"}

    assert named
    assert named <= targets


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_files_that_documents_name_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    named = re.findall(r"`((?:archive|ingest|search|clips|web|demo)/[\w./-]*\w\.\w+|config\.yaml)`", text)

    missing = [name for name in {*linked, *named} if not (ROOT / name).exists()]

    assert missing == []

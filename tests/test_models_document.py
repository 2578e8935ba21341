"""docs/models.md agrees with config.yaml, names what Rostrum can load, and states its sources."""

import re
import shlex
from pathlib import Path

import pytest
import typer

import rostrum
from archive.config import explanations, load_config
from ingest import whisper_weights

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/models.md").read_text(encoding="utf-8")

Row = dict[str, str]
"""A table's row: cell by heading."""


def tables_of(text: str) -> list[list[Row]]:
    """The Markdown tables of a text in order; a pipe after a backslash belongs to its cell."""
    tables = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in block.splitlines()]
        heading, _, *rows = [[cell.strip() for cell in line] for line in lines]
        tables.append([dict(zip(heading, row, strict=True)) for row in rows])
    return tables


COMPARISONS = [table for table in tables_of(TEXT) if "model" in table[0]]
EMBEDDING_FACTS, EMBEDDING_FIGURES, SPEECH, OTHERS = COMPARISONS
ROWS = [row for table in COMPARISONS for row in table]


def name_of(row: Row) -> str:
    """The first name in a row's model cell: what the configuration takes."""
    found = re.match(r"`([^`]+)`", row["model"])
    return found.group(1) if found else row["model"]


def marked(table: list[Row], mark: str) -> list[str]:
    """The models of the rows whose model cell bears a mark in bold."""
    return [name_of(row) for row in table if f"**{mark}**" in row["model"]]


@pytest.mark.parametrize("table", [EMBEDDING_FACTS, EMBEDDING_FIGURES], ids=["facts", "figures"])
def test_the_default_embedding_model_is_the_one_that_is_marked(table: list[Row]) -> None:
    default = load_config(environment={}).search.embedding_model

    assert marked(table, "default") == [default]


def test_the_default_speech_models_are_those_that_are_marked() -> None:
    stated = re.search(r"auto: (\S+) on a GPU, (\S+) on a CPU", explanations()["transcription.model"])
    assert load_config(environment={}).transcription.model == "auto"
    assert stated is not None

    assert marked(SPEECH, "default on a GPU") == [stated.group(1)]
    assert marked(SPEECH, "default on a CPU") == [stated.group(2)]


def test_the_default_embedding_model_needs_no_prompts_as_the_configuration_states_none() -> None:
    section = load_config(environment={}).search
    default = next(row for row in EMBEDDING_FACTS if name_of(row) == section.embedding_model)

    assert (section.query_prompt, section.passage_prompt) == (None, None)
    assert default["prompts"] == "none"


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_row_states_its_source_and_leaves_no_cell_empty(row: Row) -> None:
    assert re.search(r"\]\(https?://[^)\s]+\)", row["source"])
    assert [heading for heading, cell in row.items() if not cell] == []


def test_both_embedding_tables_compare_the_same_models() -> None:
    facts, figures = (
        [name_of(row).split("/")[-1] for row in t] for t in (EMBEDDING_FACTS, EMBEDDING_FIGURES)
    )

    assert facts == figures


def test_speech_models_without_a_slash_are_names_that_rostrum_knows() -> None:
    short = {name_of(row) for row in SPEECH if "/" not in name_of(row)}

    assert short
    assert short <= set(whisper_weights._REPOSITORIES)


def test_only_the_model_at_hand_has_a_speed_measured_here() -> None:
    speeds = {name_of(row): row["speed here, texts/s"] for row in EMBEDDING_FIGURES}

    measured = {name for name, speed in speeds.items() if re.fullmatch(r"[\d.]+", speed)}

    assert measured == {"sentence-transformers/all-MiniLM-L6-v2"}
    assert {speed for name, speed in speeds.items() if name not in measured} == {
        "not measured: no weights at hand"
    }


def test_keys_that_the_document_names_exist() -> None:
    sections = "|".join(key for key in explanations() if "." not in key)
    named = set(re.findall(rf"`((?:{sections})\.[a-z_]+)`", TEXT))

    assert named
    assert named <= set(explanations())


@pytest.mark.parametrize("line", re.findall(r"^rostrum .*", TEXT, re.MULTILINE))
def test_commands_of_the_document_are_accepted(line: str) -> None:
    command = typer.main.get_group(rostrum.application)

    context = command.make_context("rostrum", shlex.split(line)[1:])
    name, subcommand, rest = command.resolve_command(context, context._protected_args + context.args)

    assert subcommand is not None
    assert subcommand.make_context(name, rest, parent=context).command is subcommand

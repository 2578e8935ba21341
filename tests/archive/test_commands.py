"""init and config as people use them, and how a command finds its archive."""

from pathlib import Path

import pytest
import yaml
from running_commands import run_command

from archive.config import default_file
from archive.demo_models import demo_overrides


def test_init_makes_an_archive_with_a_commented_configuration(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "archive"

    ran = run_command("--archive", folder, "init")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"The archive is at {folder}.",
        f"Configuration: {folder}/config.yaml",
        f"Next: rostrum --archive {folder} ingest FOLDER",
    ]
    assert sorted(path.name for path in folder.iterdir()) == [
        "cache",
        "catalogue.sqlite3",
        "config.yaml",
        "models",
    ]
    sections = yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8"))
    assert set(sections.values()) == {None}


def test_init_keeps_what_is_there(tmp_path: Path) -> None:
    run_command("--archive", tmp_path, "init")
    (tmp_path / "config.yaml").write_text("web: {port: 9000}\n")

    assert run_command("--archive", tmp_path, "init", "--demo-models").code == 0
    assert (tmp_path / "config.yaml").read_text() == "web: {port: 9000}\n"


def test_init_where_nothing_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    ran = run_command("--archive", tmp_path / "file" / "archive", "init")

    assert ran.code == 1
    assert f"No archive can be created at {tmp_path}/file/archive" in ran.err


def test_shown_configuration_is_the_one_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_command("--archive", tmp_path, "init", "--demo-models")
    monkeypatch.setenv("ROSTRUM__WEB__PORT", "9000")

    shown = run_command("--archive", tmp_path, "config", "show")

    expected = yaml.safe_load(default_file().read_text(encoding="utf-8"))
    expected["web"]["port"] = 9000
    for key, text in demo_overrides().items():
        section, name = key.split(".")
        expected[section][name] = yaml.safe_load(text)
    assert yaml.safe_load(shown.out) == expected
    assert "  # TCP port; 0 takes a free one.\n  port: 9000\n" in shown.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "search: {limt: 3}",
            "“search.limt”: there is no such key (config.yaml). Did you mean search.li",
        ),
        ("search: {limit: 0}", "“search.limit”: “Input should be greater than or equal to 1”, but it is “0”"),
        ("searching: {}", "“searching”: there is no such key"),
    ],
)
@pytest.mark.parametrize("command", [["config", "check"], ["config", "show"], ["status"], ["search", "x"]])
def test_wrong_key_is_named_by_every_command(
    tmp_path: Path, text: str, said: str, command: list[str]
) -> None:
    run_command("--archive", tmp_path, "init")
    (tmp_path / "config.yaml").write_text(text)

    ran = run_command("--archive", tmp_path, *command)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_right_configuration_is_called_right(tmp_path: Path) -> None:
    absent = run_command("--archive", tmp_path, "config", "check")
    run_command("--archive", tmp_path, "init")
    present = run_command("--archive", tmp_path, "config", "check")

    file = tmp_path / "config.yaml"
    assert absent.out == f"{file} does not exist: the defaults apply.\n"
    assert present.out == f"{file}: no errors.\n"
    assert (absent.code, present.code) == (0, 0)


def test_archive_is_stated_or_in_the_environment_or_the_nearest_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("stated", 1), ("named", 2), ("around", 3)):
        run_command("--archive", tmp_path / name, "init")
        (tmp_path / name / "config.yaml").write_text(f"web: {{port: {number}}}\n")
    below = tmp_path / "around" / "library"
    below.mkdir()
    monkeypatch.chdir(below)

    def port(*options: object) -> int:
        return int(yaml.safe_load(run_command(*options, "config", "show").out)["web"]["port"])

    nearest = port()
    monkeypatch.setenv("ROSTRUM_ARCHIVE", str(tmp_path / "named"))
    assert (nearest, port(), port("--archive", tmp_path / "stated")) == (3, 2, 1)

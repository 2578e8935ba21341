"""The configuration: its explanations, its order, and its complaints."""

from pathlib import Path

import pytest
import yaml

from archive.config import default_file, explanations, load_config
from archive.errors import ConfigError

DEFAULTS = yaml.safe_load(default_file().read_text(encoding="utf-8"))
KEYS = [f"{section}.{key}" for section, keys in DEFAULTS.items() for key in keys]


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("key", [*DEFAULTS, *KEYS])
def test_every_key_is_explained(key: str) -> None:
    assert len(explanations()[key]) > 10


def test_defaults_are_those_of_the_file() -> None:
    assert load_config(environment={}).model_dump(mode="json") == DEFAULTS


def test_archive_file_overrides_defaults_and_environment_overrides_both(tmp_path: Path) -> None:
    file = written(tmp_path, "transcription: {model: small, beam_size: 2}\nmedia: {max_hours: 3}\n")
    environment = {
        "ROSTRUM__TRANSCRIPTION__MODEL": "large-v3",
        "ROSTRUM__WEB__ALLOWED_HOSTS": "[a.example, b.example]",
        "ROSTRUM__TRANSCRIPTION__LANGUAGE": "null",
        "ROSTRUM_ARCHIVE": "/somewhere",
        "PATH": "/bin",
    }

    config = load_config(file, environment)

    expected = {section: dict(keys) for section, keys in DEFAULTS.items()}
    expected["transcription"] |= {"model": "large-v3", "beam_size": 2}
    expected["media"]["max_hours"] = 3.0
    expected["web"]["allowed_hosts"] = ["a.example", "b.example"]
    assert config.model_dump(mode="json") == expected


@pytest.mark.parametrize("text", ["", "# nothing\n", "media:\nweb:\n  # port: 1\n"])
def test_empty_sections_change_nothing(tmp_path: Path, text: str) -> None:
    assert load_config(written(tmp_path, text), {}) == load_config(environment={})


def test_absent_archive_file_changes_nothing(tmp_path: Path) -> None:
    assert load_config(tmp_path / "config.yaml", {}) == load_config(environment={})


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        ("media: {max_hour: 3}", "media.max_hour", "Did you mean media.max_hours? media.max_hours: Hours of"),
        ("medai: {max_hours: 3}", "medai", "Did you mean media? media: Reading media files."),
        ("media: {zzz: 3}", "media.zzz", "rostrum config show"),
        ("media: 3", "media", "media: Reading media files."),
        ("media: {max_hours: soon}", "media.max_hours", "media.max_hours: Hours of decoded audio"),
        ("media: {max_hours: -1}", "media.max_hours", "media.max_hours: Hours of decoded audio"),
        ("media: {max_hours: .nan}", "media.max_hours", "media.max_hours: Hours of decoded audio"),
        ("media: {extensions: mp4}", "media.extensions", "media.extensions: File name extensions"),
        ("web: {port: true}", "web.port", "web.port: TCP port"),
        (
            "web: {library_roots: [talks]}",
            "web.library_roots",
            "web.library_roots: Folders that can be imported",
        ),
        ("web: {upload_folder: ./up}", "web.upload_folder", "web.upload_folder: Folder for files"),
        ("web: {max_upload_mib: 0}", "web.max_upload_mib", "web.max_upload_mib: Largest file"),
        ("web: {port: '80'}", "web.port", "web.port: TCP port"),
        ("search: {min_cosine: 2}", "search.min_cosine", "search.min_cosine: Cosine similarity"),
        ("clips: {video_preset: warp}", "clips.video_preset", "clips.video_preset: x264 preset"),
        ("transcription: {device: tpu}", "transcription.device", "transcription.device: auto, cpu or cuda."),
        ("search: {limit: 30, max_limit: 20}", "search.limit", "search.limit: Hits returned"),
        ("search: {min_cosine: 0.8, strong_cosine: 0.7}", "search.min_cosine", "search.min_cosine: Cosine"),
        ("clips: {handles: 90, max_minutes: 1}", "clips.handles", "clips.handles: Seconds added"),
        ("1: 2", "1", "rostrum config show"),
        ("media: {1: 2}", "media.1", "rostrum config show"),
    ],
)
def test_complaint_names_the_key_and_its_line_of_help(tmp_path: Path, text: str, key: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, text), {})

    assert caught.value.key == key
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("ROSTRUM__MEDIA__MAX_HOUR", "3", "media.max_hour"),
        ("ROSTRUM__MEDIA__MAX_HOURS", "soon", "media.max_hours"),
        ("ROSTRUM__MEDIA__MAX_HOURS", "[", "media.max_hours"),
        ("ROSTRUM__MEDIA", "3", "media"),
        ("ROSTRUM__NOTHING__AT_ALL", "3", "nothing"),
    ],
)
def test_environment_is_checked_like_a_file(name: str, value: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(environment={name: value})

    assert caught.value.key == key


@pytest.mark.parametrize("text", ["media: {}\nweb: {}\nmedia: {}", "media:\n  max_hours: 1\n  max_hours: 2"])
def test_key_that_is_there_twice_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="appears twice, the second time in line 3") as caught:
        load_config(written(tmp_path, text), {})

    assert caught.value.key == str(tmp_path / "config.yaml")


@pytest.mark.parametrize("data", [b"[1, 2]", b"media: {", b"\xff\xfe\xff", b"words"])
def test_file_that_is_no_mapping_is_named(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(data)

    with pytest.raises(ConfigError) as caught:
        load_config(file, {})

    assert caught.value.key == str(file)

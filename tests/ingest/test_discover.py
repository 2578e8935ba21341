"""What discovery finds in a folder, whatever is in it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import MediaForbidden, MediaMissing
from archive.messages import message
from archive.place import create_archive
from ingest.discover import Found, Skipped, discover

EXTENSIONS = ("mp4", "mov", "m4a")
NOBODY = 65534


def files(folder: Path, *names: str) -> Path:
    """The folder with these files in it, JSON ones being transcripts."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"segments": []}' if name.endswith(".json") else "x", encoding="utf-8")
    return folder.resolve()


def found_in(folder: Path, archive: Path | None = None) -> list[Found]:
    return discover([folder], EXTENSIONS, archive or folder.parent / "no-archive")[0]


def test_discover_joins_media_with_what_lies_beside_it(tmp_path: Path) -> None:
    root = files(
        tmp_path / "library",
        "event.yaml",
        "day 1/Talk.MP4",
        "day 1/Talk.zh-Hans.vtt",
        "day 1/Talk.srt",
        "day 1/Talk.json",
        "day 1/Talk.vtt",
        "day 1/Talk.rttm",
        "day 2/event.yaml",
        "day 2/alone.vtt",
    )
    talk = root / "day 1" / "Talk.MP4"

    result = discover([root], EXTENSIONS, tmp_path / "archive")

    assert result == (
        [
            Found(
                root=root,
                path="day 1/Talk.MP4",
                media=talk,
                transcripts=tuple(
                    talk.with_name(name) for name in ("Talk.vtt", "Talk.srt", "Talk.json", "Talk.zh-Hans.vtt")
                ),
                diarization=talk.with_suffix(".rttm"),
                programme=root / "event.yaml",
            ),
            Found(
                root=root,
                path="day 2/alone.vtt",
                media=None,
                transcripts=(root / "day 2/alone.vtt",),
                programme=root / "day 2/event.yaml",
            ),
        ],
        [],
        [],
    )


def test_discover_orders_paths_naturally(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "talk 10.mp4", "talk 2.mp4", "Talk 1.mp4", "b/a.mp4")

    assert [one.path for one in found_in(root)] == ["b/a.mp4", "Talk 1.mp4", "talk 2.mp4", "talk 10.mp4"]


def test_discover_says_what_it_skips_and_why(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "talk.mp4", "notes.txt", "README", ".hidden/a.mp4", "lost.rttm")
    (root / "package.json").write_text('{"name": "x"}', encoding="utf-8")
    os.mkfifo(root / "pipe.mp4")

    found, skipped, unreachable = discover([root], EXTENSIONS, tmp_path / "archive")

    assert [one.path for one in found] == ["talk.mp4"]
    assert skipped == [
        Skipped(root / ".hidden", message("hidden")),
        Skipped(root / "lost.rttm", message("there is no recording of this name next to it")),
        Skipped(root / "notes.txt", message("unsupported file type .{ending}", ending="txt")),
        Skipped(root / "package.json", message("JSON, but not a transcript that Rostrum can read")),
        Skipped(root / "pipe.mp4", message("not a regular file")),
        Skipped(root / "README", message("unsupported file type (its name has no ending)")),
    ]
    assert unreachable == []


def test_discover_gives_one_transcript_to_both_containers_of_a_talk(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "talk.mp4", "talk.mov", "talk.vtt", "talk.mov.srt")

    assert {one.path: [path.name for path in one.transcripts] for one in found_in(root)} == {
        "talk.mp4": ["talk.vtt"],
        "talk.mov": ["talk.vtt", "talk.mov.srt"],
    }


def test_discover_prefers_the_closest_name(tmp_path: Path) -> None:
    root = files(
        tmp_path / "library",
        "talk.mp4",
        "talk.zh.mp4",
        "talk.zh.vtt",
        "talk.It.vtt",
        "a.b.c.mp4",
        "a.b.c.srt",
    )

    assert {one.path: [path.name for path in one.transcripts] for one in found_in(root)} == {
        "talk.mp4": [],
        "talk.zh.mp4": ["talk.zh.vtt"],
        "talk.It.vtt": ["talk.It.vtt"],  # a capital: a name's part, not Italian
        "a.b.c.mp4": ["a.b.c.srt"],
    }


def test_discover_joins_the_transcripts_of_one_absent_recording(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "talk.zh.vtt", "talk.en.vtt", "talk.srt", "talk.rttm")

    assert found_in(root) == [
        Found(
            root=root,
            path="talk.srt",
            media=None,
            transcripts=(root / "talk.srt", root / "talk.en.vtt", root / "talk.zh.vtt"),
            diarization=root / "talk.rttm",
        )
    ]


def test_discover_joins_names_in_both_unicode_forms(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "cafe\u0301.mp4", "caf\u00e9.vtt")

    assert [(one.path, one.transcripts) for one in found_in(root)] == [
        ("cafe\u0301.mp4", (root / "caf\u00e9.vtt",))
    ]


@pytest.mark.parametrize("name", ['it\'s "quoted".mp4', "new\nline.mp4", "-y.mp4", "戴莹 🎬.mp4", " .mp4"])
def test_discover_takes_any_name(tmp_path: Path, name: str) -> None:
    root = files(tmp_path / "library", name)

    assert found_in(root) == [Found(root, name, root / name)]
    assert found_in(root / name) == [Found(root, name, root / name)]


def test_discover_skips_a_name_that_is_not_utf8_in_printable_words(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "good.mp4")
    Path(os.fsdecode(os.fsencode(root) + b"/bad\xff.mp4")).write_bytes(b"x")

    found, skipped, _ = discover([root], EXTENSIONS, tmp_path / "archive")

    assert [one.path for one in found] == ["good.mp4"]
    assert skipped == [Skipped(root / "bad\ufffd.mp4", message("its name is not UTF-8: rename it"))]


def test_discover_takes_a_file_with_its_companions_only(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "event.yaml", "a.mp4", "a.vtt", "b.mp4", "notes.txt")
    expected = [Found(root, "a.mp4", root / "a.mp4", (root / "a.vtt",), None, root / "event.yaml")]

    assert discover([root / "a.mp4"], EXTENSIONS, tmp_path / "archive") == (expected, [], [])
    assert discover([root / "a.vtt"], EXTENSIONS, tmp_path / "archive") == (expected, [], [])
    assert discover([root / "notes.txt", root / "event.yaml"], EXTENSIONS, tmp_path / "archive") == (
        [],
        [
            Skipped(root / "event.yaml", message("a programme: give its folder, or use --event")),
            Skipped(root / "notes.txt", message("unsupported file type .{ending}", ending="txt")),
        ],
        [],
    )


def test_discover_finds_once_what_is_given_twice(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "day/a.mp4")

    found, skipped, _ = discover([root, root / "day", root / "day/a.mp4"], EXTENSIONS, tmp_path / "archive")

    assert [(one.root, one.path) for one in found] == [(root, "day/a.mp4")]
    assert skipped == [Skipped(root / "day", message("there are no new recordings in it"))]


def test_discover_follows_links_but_no_loops(tmp_path: Path) -> None:
    elsewhere = files(tmp_path / "elsewhere", "far.mp4")
    root = files(tmp_path / "library", "z/near.mp4")
    (root / "a loop").symlink_to(root)
    (root / "a link").symlink_to(elsewhere)
    (root / "a name for z").symlink_to(root / "z")
    (root / "broken.mp4").symlink_to(root / "gone.mp4")
    (root / "itself.mp4").symlink_to(root / "itself.mp4")

    found, skipped, unreachable = discover([root], EXTENSIONS, tmp_path / "archive")

    assert [one.path for one in found] == ["a link/far.mp4", "z/near.mp4"]
    assert [one.path.name for one in skipped] == ["broken.mp4", "itself.mp4"]
    assert unreachable == []


def test_discover_says_that_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    root = files(tmp_path / "library")
    root.mkdir()

    assert discover([root], EXTENSIONS, tmp_path / "archive") == (
        [],
        [Skipped(root, message("there are no recordings in it"))],
        [],
    )


def test_discover_goes_on_after_a_path_that_is_not_there(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "a.mp4")
    gone, long = tmp_path / "gone", tmp_path / ("n" * 300)

    found, _, unreachable = discover([gone, root, long], EXTENSIONS, tmp_path / "archive")

    assert [one.path for one in found] == ["a.mp4"]
    assert [(one.path, type(one.error).__name__) for one in unreachable] == [
        (gone, "MediaMissing"),
        (long, "MediaUnreadable"),
    ]
    assert isinstance(unreachable[0].error, MediaMissing)


@contextmanager
def nobody_special() -> Iterator[None]:
    """Root may read everything: give that up for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_discover_goes_on_after_a_folder_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        Path(name).chmod(0o755)
        root = files(Path(name), "open/a.mp4", "closed/b.mp4")
        (root / "closed").chmod(0o000)

        with nobody_special():
            found, skipped, unreachable = discover([root], EXTENSIONS, root / "archive")
            given = discover([root / "closed" / "b.mp4"], EXTENSIONS, root / "archive")
        (root / "closed").chmod(0o755)

    assert [one.path for one in found] == ["open/a.mp4"]
    assert skipped == []
    assert [(one.path, type(one.error)) for one in unreachable] == [(root / "closed", MediaForbidden)]
    assert [(one.path, type(one.error)) for one in given[2]] == [(root / "closed" / "b.mp4", MediaForbidden)]


def test_discover_leaves_an_archives_own_files_alone(tmp_path: Path) -> None:
    root = files(tmp_path / "library", "a.mp4")
    with create_archive(root / "archive") as archive:
        files(archive.folder, "b.mp4", "cache/renders/c.mp4", "models/x/model.json")

        above = discover([root], EXTENSIONS, archive.folder)
        within = discover([archive.folder], EXTENSIONS, archive.folder)

    assert [one.path for one in above[0]] == ["a.mp4"]
    assert above[1] == [
        Skipped(
            root / "archive",
            message("the folder of an archive: to import what is in it, give this folder itself"),
        )
    ]
    assert ([one.path for one in within[0]], within[1]) == (["b.mp4"], [])

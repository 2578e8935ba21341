"""From where pages may take recordings in, and that nothing leads out of there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from libraries import write_vtt

from archive import Archive
from archive.errors import FolderRefused, MediaMissing
from web.importing.library_roots import LibraryRoots
from web.views import FolderListing, FolderView

WithWeb = Callable[..., Archive]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A root with folders, recordings, and links that lead out of it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    write_vtt(outside / "secret.vtt", "A secret.")
    root = tmp_path / "library"
    for name in ("day 10", "day 2", ".hidden"):
        (root / name).mkdir(parents=True)
    write_vtt(root / "day 2" / "talk.vtt", "A talk.")
    (root / "day 2" / "talk.MP4").write_bytes(b"x")
    (root / "day 2" / "notes.txt").write_text("x")
    (root / "way out").symlink_to(outside)
    (root / "secret.vtt").symlink_to(outside / "secret.vtt")
    (root / "loop").symlink_to(root / "loop")
    (root / "shortcut").symlink_to(root / "day 2")
    return root


@pytest.fixture
def roots(archive: Archive, library: Path, with_web: WithWeb) -> LibraryRoots:
    return LibraryRoots(with_web(archive, library_roots=(str(library), "/nowhere/mounted")))


def test_folders_and_recordings_below_a_root_are_admitted(roots: LibraryRoots, library: Path) -> None:
    admitted = [roots.admit(f"{library}/{name}") for name in ("", "day 2", "day 2/talk.vtt", "shortcut")]

    assert admitted == [library, library / "day 2", library / "day 2" / "talk.vtt", library / "day 2"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/etc",
        "{root}/..",
        "{root}/../outside",
        "{root}/day 2/../../outside/secret.vtt",
        "{root}/way out",
        "{root}/way out/secret.vtt",
        "{root}/way out/not-there.vtt",  # whether it is there is nobody's business
        "{root}/secret.vtt",
        "{root}/loop",
        "{root}-and-more",
        "day 2",
        "",
        "{root}/\0",
        "{root}/" + "x" * 5000,
        "~",
    ],
)
def test_nothing_leads_out_of_the_roots(roots: LibraryRoots, library: Path, path: str) -> None:
    with pytest.raises(FolderRefused, match="outside the folders"):
        roots.admit(path.format(root=library))


def test_file_of_another_kind_is_refused_with_its_name_alone(roots: LibraryRoots, library: Path) -> None:
    with pytest.raises(FolderRefused, match=r"^notes\.txt: unsupported file type"):
        roots.admit(f"{library}/day 2/notes.txt")


def test_what_is_not_there_is_said(roots: LibraryRoots, library: Path) -> None:
    with pytest.raises(MediaMissing):
        roots.admit(f"{library}/day 3")


def test_roots_and_folders_are_listed_with_how_much_is_in_them(roots: LibraryRoots, library: Path) -> None:
    assert roots.listing(None) == FolderListing(
        path=None,
        parent=None,
        recordings=0,
        folders=[FolderView(name=str(library), path=str(library), recordings=0)],
        is_complete=True,
    )
    assert roots.listing(str(library)) == FolderListing(
        path=str(library),
        parent=None,
        recordings=0,
        folders=[
            FolderView(name="day 2", path=f"{library}/day 2", recordings=2),
            FolderView(name="day 10", path=f"{library}/day 10", recordings=0),
            FolderView(name="shortcut", path=f"{library}/shortcut", recordings=2),
        ],
        is_complete=True,
    )
    assert roots.listing(f"{library}/day 2").parent == str(library)


def test_listing_leads_nowhere_else(roots: LibraryRoots, library: Path) -> None:
    for path in (f"{library}/way out", f"{library}/..", "/"):
        with pytest.raises(FolderRefused):
            roots.listing(path)


def test_names_that_are_no_text_are_not_listed(roots: LibraryRoots, library: Path) -> None:
    Path(os.fsdecode(os.fsencode(library / "day 10") + b"/\xff\xfe")).mkdir()

    assert roots.listing(f"{library}/day 10").folders == []


def test_without_roots_nothing_is_admitted_and_the_key_is_named(archive: Archive) -> None:
    roots = LibraryRoots(archive)

    assert roots.listing(None).folders == []
    with pytest.raises(FolderRefused) as refused:
        roots.admit("/media")
    assert "web.library_roots" in str(refused.value.hint)


def test_uploads_may_be_taken_in_again_but_not_the_cache(archive: Archive, with_web: WithWeb) -> None:
    uploads = archive.folder / "uploads"
    uploads.mkdir()
    (archive.cache / "clips").mkdir(parents=True)
    roots = LibraryRoots(with_web(archive, library_roots=(str(archive.folder),), upload_folder=str(uploads)))

    assert roots.admit(str(uploads)) == uploads
    with pytest.raises(FolderRefused):
        roots.admit(str(archive.cache / "clips"))

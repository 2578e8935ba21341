"""What there is to ingest: media with what lies beside them, and transcripts alone.

    NAME.mp4                       the media
    NAME.vtt  NAME.srt  NAME.json  a transcript of it; NAME.zh.vtt says its language
    NAME.mp4.vtt                   a transcript of this file, where NAME.mov lies there too
    NAME.rttm                      who spoke when
    event.yaml                     the programme of its folder and of those below it

NAME.vtt beside NAME.mp4 and NAME.mov belongs to both: they are the same talk in two containers, so that
its times fit either. A transcript without media is a recording of its own.

Discovery reads the file system and forgets it: what is not there today is not deleted from anywhere.
"""

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import MediaForbidden, MediaMissing, MediaUnreadable, RostrumError
from archive.messages import Message, Quoted, message
from ingest.companions import Companions, is_programme, is_transcript_name
from ingest.walk import NOT_A_FILE, NOT_UTF8, Folder, is_utf8, natural_order, walk

NO_RECORDINGS = message("there are no recordings in it")
NOTHING_NEW = message("there are no new recordings in it")


@dataclass(frozen=True, slots=True)
class Found:
    """One recording to be: media with what lies beside it, or a transcript alone."""

    root: Path  # the folder that was given, or the one of a file that was given; absolute, resolved
    path: str  # relative to root, with forward slashes: of the media, else of the first transcript
    media: Path | None
    transcripts: tuple[Path, ...] = ()  # best first: without a language in its name, then vtt, srt, json
    diarization: Path | None = None  # NAME.rttm
    programme: Path | None = None  # the nearest event.yaml upwards, not above root


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no recording and belongs to none, and why."""

    path: Path  # fit for printing: a name that is not UTF-8 has its wrong bytes replaced
    reason: Message


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Something that was to be taken and could not even be looked at."""

    path: Path
    error: RostrumError


class _Discovery:
    """The growing result of one call."""

    def __init__(self, extensions: Collection[str], archive_folder: Path) -> None:
        self.extensions = frozenset(extension.lower() for extension in extensions)
        self.archive_folder = archive_folder.resolve()
        self.found: dict[Path, Found] = {}  # by absolute path: what is given twice is found once
        self.skipped: dict[Path, Skipped] = {}
        self.unreachable: dict[Path, Unreachable] = {}

    def take(self, given: Path) -> None:
        path = given.expanduser()
        try:
            if not is_utf8(path):
                self.skip(path, NOT_UTF8)
            elif path.is_dir():
                self.take_folder(path.resolve())
            elif path.exists():
                self.take_file(path.parent.resolve() / path.name)
            else:
                self.fail(path, MediaMissing(path))
        except PermissionError:
            self.fail(path, MediaForbidden(path))
        except (OSError, ValueError, RuntimeError) as error:  # a name too long, a NUL, a loop of links
            self.fail(path, MediaUnreadable(path, Quoted(getattr(error, "strerror", None) or str(error))))

    def take_folder(self, root: Path) -> None:
        number_before = len(self.found)
        for folder in walk(root, self.archive_folder):
            for path, reason in folder.skipped:
                self.skip(path, reason)
            if folder.error is not None:
                self.fail(folder.path, folder.error)
                continue
            found, leftovers = self.sort(root, folder)
            self.add(found)
            for path, reason in leftovers:
                self.skip(path, reason)
        if len(self.found) == number_before and root not in self.unreachable:
            self.skip(root, NOTHING_NEW if self.lies_in_found(root) else NO_RECORDINGS)

    def take_file(self, path: Path) -> None:
        if is_programme(path):
            self.skip(path, message("a programme: give its folder, or use --event"))
            return
        folder = Folder.of_file(path)
        found, leftovers = self.sort(path.parent, folder)
        mine = [one for one in found if path in (one.media, one.diarization, *one.transcripts)]
        self.add(mine)
        if not mine:
            self.skip(path, dict(leftovers).get(path, NOT_A_FILE))

    def sort(self, root: Path, folder: Folder) -> tuple[list[Found], list[tuple[Path, Message]]]:
        """A folder's files as recordings, and what is left of them with the reason."""
        media = [file for file in folder.files if _extension(file) in self.extensions]
        others = [file for file in folder.files if file not in set(media)]
        companions = Companions(media, [file for file in others if not is_programme(file)])
        programme = folder.programme

        def found(path: Path, media: Path | None) -> Found:
            return Found(
                root=root,
                path=path.relative_to(root).as_posix(),
                media=media,
                transcripts=companions.transcripts(path),
                diarization=companions.diarization(path),
                programme=programme,
            )

        recordings = [found(path, path) for path in media]
        recordings += [found(path, None) for path in companions.orphans]
        return recordings, [(path, _reason(path)) for path in companions.unclaimed]

    def add(self, found: Iterable[Found]) -> None:
        for one in found:
            self.found.setdefault(one.root / one.path, one)

    def skip(self, path: Path, reason: Message) -> None:
        self.skipped.setdefault(path, Skipped(_printable(path), reason))

    def fail(self, path: Path, error: RostrumError) -> None:
        self.unreachable.setdefault(path, Unreachable(path, error))

    def lies_in_found(self, root: Path) -> bool:
        return any(path.is_relative_to(root) for path in self.found)


def discover(
    paths: Sequence[Path], extensions: Collection[str], archive_folder: Path
) -> tuple[list[Found], list[Skipped], list[Unreachable]]:
    """What is to be ingested under the paths, what is skipped, and what cannot be reached.

    Each list is in natural order (talk 2 before talk 10). One bad path never stops the others. Links are
    followed, each real folder is seen once. Hidden things, the archive's own files and, unless it was
    given itself, any archive's folder are not entered.
    """
    discovery = _Discovery(extensions, archive_folder)
    for path in paths:
        discovery.take(path)
    return (
        [discovery.found[path] for path in natural_order(discovery.found)],
        [discovery.skipped[path] for path in natural_order(discovery.skipped)],
        [discovery.unreachable[path] for path in natural_order(discovery.unreachable)],
    )


def may_be_recording(path: Path, extensions: Collection[str]) -> bool:
    """Whether a file is media or a transcript, by its name."""
    return _extension(path) in {extension.lower() for extension in extensions} or is_transcript_name(path)


def _extension(path: Path) -> str:
    return path.suffix.removeprefix(".").lower()


def _reason(path: Path) -> Message:
    if is_transcript_name(path):
        return message("JSON, but not a transcript that Rostrum can read")
    extension = _extension(path)
    if extension == "rttm":
        return message("there is no recording of this name next to it")
    if extension:
        return message("unsupported file type .{ending}", ending=extension)
    return message("unsupported file type (its name has no ending)")


def _printable(path: Path) -> Path:
    return Path(os.fsencode(path).decode("utf-8", "replace"))

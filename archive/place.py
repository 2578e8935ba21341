"""An archive on disk: where it is, and what lies where in it.

FOLDER/config.yaml         what differs from the defaults
FOLDER/catalogue.sqlite3   the truth, beside the original media
FOLDER/models/             model weights that were put there by hand
FOLDER/cache/              indexes, peaks, thumbnails, renders: delete it at any moment, nothing is lost
"""

import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from archive.catalogue import CATALOGUE_NAME, Catalogue, earlier_copies
from archive.config import FILE_NAME, Config, default_file, load_config
from archive.errors import ArchiveDamaged, ArchiveError, ArchiveNotFound
from archive.messages import Quoted, message

ENVIRONMENT_NAME = "ROSTRUM_ARCHIVE"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600  # an archive's files are its owner's alone
CACHED_BY_RECORDING = (
    "clips",
    "previews",
    "proxies",
)  # folders of the cache with a folder for each recording


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive; a context manager that closes its catalogue."""

    folder: Path
    config: Config
    catalogue: Catalogue

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def forget_cached(self, recording_id: str) -> None:
        """Delete what was made for the readers of a recording that is no more."""
        for kind in CACHED_BY_RECORDING:
            shutil.rmtree(self.cache / kind / recording_id, ignore_errors=True)

    @property
    def models_folder(self) -> Path:
        return Path(self.config.models.folder or self.folder / "models").expanduser()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.catalogue.close()


def open_archive(folder: Path) -> Archive:
    """The archive in a folder; ArchiveNotFound, ConfigError, ArchiveTooNew."""
    folder = folder.expanduser().resolve()
    if not (folder / CATALOGUE_NAME).is_file():
        raise ArchiveNotFound(folder)
    config = load_config(folder / FILE_NAME)
    with suppress(OSError):  # a read-only archive is read without it
        (folder / "cache").mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return Archive(folder, config, Catalogue.open(folder))


def readable_by_others(folder: Path) -> list[Path]:
    """What of an archive every account of the machine may read."""
    if not folder.stat().st_mode & stat.S_IXOTH:
        return []
    held = (folder / name for name in (CATALOGUE_NAME, FILE_NAME, "cache"))
    return [one for one in held if one.exists() and one.stat().st_mode & stat.S_IROTH]


def create_archive(folder: Path, overrides: Mapping[str, str] | None = None) -> Archive:
    """A new archive with a commented config.yaml; what is already there is kept.

    overrides: "section.key" -> YAML text that the new file sets; other keys stand there commented out.
    """
    folder = folder.expanduser().resolve()
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        (folder / "models").mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        _check_nothing_was_lost(folder)
        (folder / CATALOGUE_NAME).touch(mode=PRIVATE_FILE)  # SQLite's other files take its mode
        Catalogue.create(folder).close()
        if not (folder / FILE_NAME).exists():  # after the catalogue: beside an empty one it tells of a loss
            text = commented_config(overrides or {})
            (folder / FILE_NAME).touch(mode=PRIVATE_FILE)
            (folder / FILE_NAME).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArchiveError(
            message(
                "No archive can be created at {folder} ({reason}).",
                folder=str(folder),
                reason=Quoted(str(error.strerror)),
            ),
            message("Choose another folder."),
        ) from error
    return open_archive(folder)


def _check_nothing_was_lost(folder: Path) -> None:
    """ArchiveDamaged where there was an archive whose catalogue is empty or gone."""
    catalogue, cache = folder / CATALOGUE_NAME, folder / "cache"
    if catalogue.is_file() and catalogue.stat().st_size > 0:
        return
    is_cached = cache.is_dir() and any(cache.iterdir())
    if catalogue.is_file() and (is_cached or (folder / FILE_NAME).exists() or earlier_copies(catalogue)):
        raise ArchiveDamaged(folder, message("it is empty"))
    if is_cached or earlier_copies(catalogue):
        raise ArchiveDamaged(folder, message("it is not there, but its cache or an earlier copy is"))


def commented_config(overrides: Mapping[str, str]) -> str:
    """The reference configuration with every value commented out but those that are overridden."""
    lines, section = [], ""
    for line in default_file().read_text(encoding="utf-8").splitlines():
        name, colon, _ = line.strip().partition(":")
        if not colon or line.lstrip().startswith("#"):
            lines.append(line)
        elif not line.startswith(" "):
            section = name
            lines.append(line)
        elif f"{section}.{name}" in overrides:
            lines.append(f"  {name}: {overrides[f'{section}.{name}']}")
        else:
            lines.append(f"  # {line.strip()}")
    return "\n".join(lines) + "\n"


def archive_folder(stated: Path | None, environment: Mapping[str, str] | None = None) -> Path:
    """The folder of the archive that is meant: --archive, else ROSTRUM_ARCHIVE, else the nearest upwards."""
    environment = os.environ if environment is None else environment
    if stated is not None:
        return stated
    if environment.get(ENVIRONMENT_NAME):
        return Path(environment[ENVIRONMENT_NAME])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file() and (folder / CATALOGUE_NAME).is_file():
            return folder
    return here

"""What Rostrum needs on a machine, looked at one by one; each finding names the next step."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from archive import Archive, readable_by_others
from archive.catalogue import CATALOGUE_NAME, check_integrity
from archive.config import Config
from archive.errors import ModelMissing, RostrumError
from archive.media import Ffmpeg
from archive.messages import NOTHING, Message, Quoted, message
from ingest.transcribe import SpeechModel
from ingest.whisper_weights import computing, find_weights
from search import Embedder, load_embedder

FREE_BYTES = 2 << 30  # below this an ingest may fill the disk


GLANCE_SECONDS = 1.0  # for the catalogue's check, where somebody waits for a page


SUBJECTS = {
    "archive": message("archive"),
    "catalogue": message("catalogue"),
    "disk": message("disk"),
    "ffmpeg": message("ffmpeg"),
    "speech model": message("speech model"),
    "embedding model": message("embedding model"),
    "fonts": message("fonts"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    is_well: bool
    text: Message
    next_step: Message = NOTHING


Look = Callable[[Config, Archive], Finding]


def findings(config: Config, archive: Archive) -> list[Finding]:
    """All findings, in the order in which they are needed; the models are loaded to see that they can be."""
    return _all_looks(config, archive, _catalogue, _speech_model, _embedding_model)


def glance(archive: Archive, embedder: Embedder | ModelMissing) -> list[Finding]:
    """The same without loading a model: for a process that has its own embedder and hears nothing."""
    return _all_looks(
        archive.config, archive, _catalogue_at_a_glance, _speech_weights, lambda *_: _embedder(embedder)
    )


def _all_looks(
    config: Config, archive: Archive, catalogue: Look, speech: Look, embedding: Look
) -> list[Finding]:
    looks: list[tuple[str, Look]] = [
        ("archive", _write_access),
        ("catalogue", catalogue),
        ("disk", _disk),
        ("ffmpeg", _ffmpeg),
        ("speech model", speech),
        ("embedding model", embedding),
        ("fonts", _fonts),
    ]
    return [_look(subject, look, config, archive) for subject, look in looks]


def _look(subject: str, look: Look, config: Config, archive: Archive) -> Finding:
    try:
        return look(config, archive)
    except RostrumError as error:
        return Finding(subject, False, error.message, error.hint)
    except OSError as error:
        return Finding(subject, False, said(error), message("Mount its disk, or check its permissions."))


def said(error: OSError) -> Message:
    """What the system says of a file."""
    return message(
        "{path}: {reason}", path=str(error.filename or ""), reason=Quoted(error.strerror or str(error))
    )


def _write_access(_config: Config, archive: Archive) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=archive.folder):
            pass
    except OSError as error:
        return Finding(
            "archive",
            False,
            message(
                "{folder} is not writable ({reason}).",
                folder=str(archive.folder),
                reason=Quoted(str(error.strerror)),
            ),
            message("Allow writing: chmod u+rwx {folder}", folder=str(archive.folder)),
        )
    if open_to_all := readable_by_others(archive.folder):
        names = tuple(Quoted(one.name) for one in open_to_all)
        return Finding(
            "archive",
            False,
            message(
                "Every account of this machine can read {names} in {folder}.",
                names=names,
                folder=str(archive.folder),
            ),
            message("To keep them private: chmod -R o-rwx {folder}", folder=str(archive.folder)),
        )
    return Finding("archive", True, message("{folder} is writable", folder=str(archive.folder)))


def _catalogue(_config: Config, archive: Archive, seconds: float | None = None) -> Finding:
    """SQLite's own check, and whether all text can be read."""
    if not check_integrity(archive.folder / CATALOGUE_NAME, seconds) and seconds is not None:
        text = message("no damage found in the first {seconds} seconds of the check", seconds=seconds)
        return Finding("catalogue", True, text, message("To check all of it: rostrum doctor"))
    return Finding("catalogue", True, message("no damage found"))


def _catalogue_at_a_glance(config: Config, archive: Archive) -> Finding:
    return _catalogue(config, archive, GLANCE_SECONDS)


def _disk(_config: Config, archive: Archive) -> Finding:
    free = shutil.disk_usage(archive.folder).free
    text = message("{size} GiB free on the archive's disk", size=f"{free / (1 << 30):.1f}")
    if free < FREE_BYTES:
        return Finding(
            "disk",
            False,
            text,
            message("Free some space, for example: rm -r {folder}", folder=str(archive.cache)),
        )
    return Finding("disk", True, text)


def _ffmpeg(config: Config, _archive: Archive) -> Finding:
    found = Ffmpeg.find(config.media)
    return Finding(
        "ffmpeg", True, message("version {version} at {path}", version=found.version, path=str(found.program))
    )


def _speech_model(config: Config, archive: Archive) -> Finding:
    model = SpeechModel.load(config.transcription, config.models, archive.models_folder)
    return Finding("speech model", True, model.describe())


def _speech_weights(config: Config, archive: Archive) -> Finding:
    """Where they lie and how they would be computed; looking is not fetching."""
    try:
        offline = config.models.model_copy(update={"offline": True})
        weights = find_weights(config.transcription, offline, archive.models_folder)
    except ModelMissing as error:
        if config.models.offline:
            raise
        text = message(
            "{model} is not on this machine yet; it is downloaded when it is first needed", model=error.model
        )
        return Finding("speech model", True, text)
    return Finding(
        "speech model",
        True,
        message(
            "{model} is on this machine: {computing}",
            model=weights.name,
            computing=computing(config.transcription),
        ),
    )


def _embedding_model(config: Config, archive: Archive) -> Finding:
    return _embedder(load_embedder(config.search, config.models, archive.models_folder))


def _embedder(embedder: Embedder | ModelMissing) -> Finding:
    if isinstance(embedder, ModelMissing):
        raise embedder
    text = message(
        "{model}, {dimension} dimensions, {languages}, on {device}",
        model=embedder.name,
        dimension=embedder.dimension,
        languages=tuple(sorted(embedder.languages)) or message("all languages"),
        device=embedder.device.upper(),
    )
    return Finding("embedding model", True, text)


def _fonts(_config: Config, _archive: Archive) -> Finding:
    """Chinese that is burned into a picture needs a font that has it; pages bring their readers' own."""
    program = shutil.which("fc-list")
    if program is None:
        text = message("not checked: fontconfig is not installed; nothing needs it yet")
        return Finding("fonts", True, text)
    listed = subprocess.run(
        [program, ":lang=zh", "family"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line})
    if not families:
        return Finding(
            "fonts",
            True,
            message("none with Chinese; needed only for text burned into a picture"),
            message("To install one: apt-get install fonts-noto-cjk"),
        )
    more = len(families) - 1
    text = message("Chinese: {family} and {count} more", family=families[0], count=more)
    return Finding("fonts", True, text)

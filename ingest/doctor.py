"""What Rostrum needs on a machine, looked at one by one; each finding names the next step."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from archive import Archive
from archive.config import Config
from archive.errors import ModelMissing, RostrumError
from archive.media import Ffmpeg
from ingest.transcribe import SpeechModel
from ingest.whisper_weights import computing, find_weights
from search import Embedder, load_embedder

FREE_BYTES = 2 << 30  # below this an ingest may fill the disk


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    is_well: bool
    text: str
    next_step: str = ""


Look = Callable[[Config, Archive], Finding]


def findings(config: Config, archive: Archive) -> list[Finding]:
    """All findings, in the order in which they are needed; the models are loaded to see that they can be."""
    return _all_looks(config, archive, _speech_model, _embedding_model)


def glance(archive: Archive, embedder: Embedder | ModelMissing) -> list[Finding]:
    """The same without loading a model: for a process that has its own embedder and hears nothing."""
    return _all_looks(archive.config, archive, _speech_weights, lambda *_: _embedder(embedder))


def _all_looks(config: Config, archive: Archive, speech: Look, embedding: Look) -> list[Finding]:
    looks: list[tuple[str, Look]] = [
        ("archive", _write_access),
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
        return Finding(subject, False, str(error), "Mount its disk, or look at its permissions.")


def _write_access(_config: Config, archive: Archive) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=archive.folder):
            pass
    except OSError as error:
        return Finding(
            "archive",
            False,
            f"{archive.folder} cannot be written to ({error.strerror}).",
            f"Allow it: chmod u+rwx {archive.folder}",
        )
    return Finding("archive", True, f"{archive.folder} can be written to")


def _disk(_config: Config, archive: Archive) -> Finding:
    free = shutil.disk_usage(archive.folder).free
    text = f"{free / (1 << 30):.1f} GiB free where the archive is"
    if free < FREE_BYTES:
        return Finding("disk", False, text, f"Free some, for instance: rm -r {archive.cache}")
    return Finding("disk", True, text)


def _ffmpeg(config: Config, _archive: Archive) -> Finding:
    found = Ffmpeg.find(config.media)
    return Finding("ffmpeg", True, f"version {found.version} at {found.program}")


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
        text = f"{error.model} is not on this machine yet; it is fetched when it is first needed"
        return Finding("speech model", True, text)
    return Finding(
        "speech model", True, f"{weights.name} is on this machine: {computing(config.transcription)}"
    )


def _embedding_model(config: Config, archive: Archive) -> Finding:
    return _embedder(load_embedder(config.search, config.models, archive.models_folder))


def _embedder(embedder: Embedder | ModelMissing) -> Finding:
    if isinstance(embedder, ModelMissing):
        raise embedder
    languages = ", ".join(sorted(embedder.languages)) or "all languages"
    text = f"{embedder.name}, {embedder.dimension} dimensions, {languages}, on {embedder.device}"
    return Finding("embedding model", True, text)


def _fonts(_config: Config, _archive: Archive) -> Finding:
    """Chinese that is burned into a picture needs a font that has it; pages bring their readers' own."""
    program = shutil.which("fc-list")
    if program is None:
        return Finding("fonts", True, "not looked at: fontconfig is not installed; nothing needs it yet")
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
            "none with Chinese; only pictures with burned-in text would need one",
            "If you want one: apt-get install fonts-noto-cjk",
        )
    return Finding("fonts", True, f"Chinese in {families[0]} and {len(families) - 1} more")

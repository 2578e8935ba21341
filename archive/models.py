"""Where a model's files lie on this machine; the one place that asks the model hub for them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError

from archive.errors import ModelMissing
from archive.messages import Message, Quoted, message

HUB_TIMEOUT_SECONDS = 10.0

_OTHER_RUNTIMES = ["*.onnx", "onnx/*", "openvino/*", "coreml/*", "*.h5", "*.msgpack", "*.ot", "*.tflite"]
"""Copies of the same weights that nothing here reads."""


def locate_model(
    name: str,
    key: str,
    models_folder: Path,
    offline: bool,
    *,
    repository: str | None = None,
    required: Sequence[str] = (),
    on_download: Callable[[str], None] | None = None,
) -> Path:
    """The folder with a model's files, complete as far as `required` names them.

    Looked for in this order: the folder that `name` is (a path with a slash, from the models folder or
    from the current one), the models folder under the name's last part, the hub's cache, and unless
    `offline` the hub, which is waited for `HUB_TIMEOUT_SECONDS`. `key` is the configuration key to name
    in a complaint, `repository` the one at the hub if `name` is a short name, and `on_download` hears that
    before the hub is asked. Raises ModelMissing.
    """
    local = _local_folders(name, models_folder)
    looked_in: list[str | Message] = [str(folder) for folder in local]
    try:
        folder = next((folder for folder in local if folder.is_dir()), None)
        if folder is None:
            looked_in += [] if _is_absolute(name) else [message("the hub's cache")]
            looked_in += [] if _is_absolute(name) or offline else [message("the hub")]
            folder = _hub_folder(name, repository or name, offline, on_download)
        _require(folder, required)
    except _Absent as absent:
        at_hub = repository or (None if _is_absolute(name) else name)
        raise ModelMissing(name, key, looked_in, absent.reason, at_hub) from absent
    return folder


class _Absent(Exception):
    """Why a model cannot be had, as half a sentence."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


def _local_folders(name: str, models_folder: Path) -> list[Path]:
    if _is_absolute(name):
        return [Path(name).expanduser()]
    folders = [models_folder / name, models_folder / Path(name).name]
    if "/" in name:  # a bare name in the current folder is hardly a model
        folders.insert(1, Path.cwd() / name)
    return list(dict.fromkeys(folders))


def _is_absolute(name: str) -> bool:
    return Path(name).expanduser().is_absolute()


def _require(folder: Path, required: Sequence[str]) -> None:
    lacking = [file for file in required if not (folder / file).is_file()]
    if lacking:
        raise _Absent(message("{folder} lacks {files}", folder=str(folder), files=tuple(lacking)))


def _hub_folder(name: str, repository: str, offline: bool, on_download: Callable[[str], None] | None) -> Path:
    if _is_absolute(name):
        raise _Absent(message("there is no such folder"))
    try:
        return _cached(repository)
    except HFValidationError as error:
        raise _Absent(
            message("“{name}” is not a valid repository name at the hub", name=repository)
        ) from error
    except LocalEntryNotFoundError as error:
        if offline:
            raise _Absent(message("models.offline does not allow access to the hub")) from error
        if on_download is not None:
            on_download(repository)
        return _downloaded(repository)


def _cached(repository: str) -> Path:
    return Path(snapshot_download(repository, local_files_only=True, ignore_patterns=_OTHER_RUNTIMES))


def _downloaded(repository: str) -> Path:
    """A repository's newest commit from the hub; a progress bar shows where stderr is a terminal."""
    try:
        # Asked first because snapshot_download itself waits for ever where nobody answers.
        commit = HfApi().model_info(repository, timeout=HUB_TIMEOUT_SECONDS).sha
        return Path(snapshot_download(repository, revision=commit, ignore_patterns=_OTHER_RUNTIMES))
    except RepositoryNotFoundError as error:
        raise _Absent(message("the hub has no public repository {name}", name=repository)) from error
    except Exception as error:  # the errors of the hub's transport change their package with its version
        reason = Quoted(str(error).splitlines()[0])
        raise _Absent(message("the hub cannot be used ({reason})", reason=reason)) from error


def shown_name(name: str) -> str:
    """A model's name for people: of a folder, its last two parts."""
    return "/".join(Path(name).parts[-2:]) if _is_absolute(name) else name

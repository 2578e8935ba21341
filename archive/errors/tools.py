"""Errors of outside programs and models."""

from collections.abc import Sequence

from archive.errors.base import RostrumError
from archive.messages import Message, Reason, Value, message


class ToolError(RostrumError):
    """An outside program is missing or failed."""

    code = "tool"


class ToolMissing(ToolError):
    """An outside program is not installed."""

    code = "tool-missing"
    title = message("A program is missing on the server")

    def __init__(self, tool: str, hint: Message) -> None:
        super().__init__(message("{tool} is not installed.", tool=tool), hint)


class ToolFailed(ToolError):
    """An outside program failed, was killed, or ran out of time."""

    code = "tool-failed"
    title = message("A program on the server failed")

    def __init__(
        self, tool: str | Message, reason: Reason, stderr: str = "", exit_status: int | None = None
    ) -> None:
        super().__init__(message("{tool} failed: {reason}", tool=tool, reason=reason))
        self.reason = reason
        self.stderr = stderr
        self.exit_status = exit_status  # None: it did not end by itself


class ModelMissing(RostrumError):
    """A model is neither in a local folder, nor in the hub's cache, nor to be had from the hub."""

    code = "model-missing"
    title = message("A model is missing on the server")

    def __init__(
        self,
        model: str,
        key: str,
        looked_in: Sequence[str | Message],
        reason: Reason,
        repository: str | None = None,
    ) -> None:
        places: tuple[Value, ...] = tuple(looked_in)
        super().__init__(
            message(
                "The model “{model}” ({key}) was not found. Searched: {places}. Reason: {reason}.",
                model=model,
                key=key,
                places=places,
                reason=reason,
            ),
            message(
                "You can (1) put its files into a folder and name that folder in {key}; (2) copy it from "
                "another machine's hub cache (HF_HOME); or (3) with a network connection, download it: "
                "hf download {repository}",
                key=key,
                repository=repository or "REPOSITORY",
            ),
        )
        self.model = model

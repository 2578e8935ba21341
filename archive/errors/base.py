"""What all errors have, and those of the configuration."""

from typing import ClassVar

from archive.messages import NOTHING, Message, Reason, message, one_after_the_other


class RostrumError(Exception):
    """An error told to people: what happened to which thing, and what to do next."""

    code: ClassVar[str] = "error"
    title: ClassVar[Message] = message("Something went wrong")

    def __init__(self, message: Message, hint: Message = NOTHING) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return one_after_the_other(str(self.message), str(self.hint))


class ConfigError(RostrumError):
    """A key or value of the configuration is wrong."""

    code = "config"
    title = message("The configuration is not valid")

    def __init__(self, key: str, problem: Reason, hint: Message = NOTHING) -> None:
        super().__init__(message("Configuration key “{key}”: {problem}", key=key, problem=problem), hint)
        self.key = key

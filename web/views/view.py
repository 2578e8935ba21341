"""The base of what is shown."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from archive.messages import Message, from_fields


class View(BaseModel):
    """A frozen value with declared fields; times are seconds with three decimals.

    What is told to people is in English, and beside it as template and values: `message`, `message_template`,
    `message_values` and, where it depends on a number, `message_plural`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def message_of(self, name: str) -> Message:
        """What a field and those beside it tell, for a sentence in the reader's language."""
        return from_fields(name, vars(self))


Template = Annotated[str, Field(description="The English sentence, with {names} for its values.")]
Values = Annotated[
    dict[str, Any],
    Field(
        description="What stands in the template: text, numbers, lists of these, sentences of their own "
        "(template and values), {quoted: words of a file, person or program} and {day: ISO 8601}."
    ),
]
Plural = Annotated[str | None, Field(description="The template where the value `count` is not 1.")]


class WithMessage(View):
    """What went wrong."""

    message: str
    message_template: Template
    message_values: Values
    message_plural: Plural = None


class WithHint(View):
    """What to do next."""

    hint: str
    hint_template: Template
    hint_values: Values
    hint_plural: Plural = None


class WithDetail(View):
    """More about it."""

    detail: str
    detail_template: Template
    detail_values: Values
    detail_plural: Plural = None

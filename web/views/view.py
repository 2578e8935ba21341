"""The base of what is shown."""

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """A frozen value with declared fields; times are seconds with three decimals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

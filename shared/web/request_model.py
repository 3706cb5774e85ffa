"""The base of every request model."""

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """Refuse fields that are not known, and keep what was sent out of error messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

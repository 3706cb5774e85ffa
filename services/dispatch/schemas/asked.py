"""What all requests share: unknown fields are refused, and nothing of them shows in errors."""

from pydantic import BaseModel, ConfigDict


class Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

"""The base of every request model."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """Base of request models: refuses unknown fields, and keeps input out of error messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    governing: ClassVar[frozenset[str]] = frozenset()
    """Fields that say how to read the others: if one is invalid, the others are not reported."""


def example(sent: dict[str, Any]) -> ConfigDict:
    """Return the `model_config` by which OpenAPI shows this body as an example.

    Persons in it are invented. The test of the API's rules sends each to its service.
    """
    return ConfigDict(json_schema_extra={"examples": [sent]})

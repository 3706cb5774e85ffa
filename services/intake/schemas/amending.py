"""The request that adds to an alert or corrects it: any field of `FileAlert`, none required."""

from typing import Annotated, Any

from pydantic import Field

from services.intake.schemas.field_types import FreeText
from services.intake.schemas.requests import FileAlert
from shared.web.request_model import RequestModel, example

SETTLED = frozenset({"country", "consents", "person_consents"})
"""The country decides the desk and who gets an appeal; consents are changed by their own route."""


class _OfAnAlert(RequestModel):
    """Declares every field of `FileAlert` that an amendment may change, none of them required."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__annotations__ = {}
        for name, info in FileAlert.model_fields.items():
            if name not in SETTLED:
                kind: Any = info.annotation
                for mark in info.metadata:
                    kind = Annotated[kind, mark]
                cls.__annotations__[name] = kind | None
                said = Field(None, title=info.title, description=info.description)
                setattr(cls, name, said)


class AlertChanges(_OfAnAlert):
    """What changes. What is left out stays; null: no longer known.

    A list that is given replaces the whole list. Of `persons`, one with the id of a person of the
    alert replaces that person, any other is added, and nobody is removed.
    """


class AmendAlert(RequestModel):
    """Add to an alert, or correct what it says.

    `version`: that of the alert as you read it; 409 `changed-since` if it was amended since.
    """

    model_config = example(
        {
            "reason": "Her lawyer saw her: she is at an invented prison.",
            "version": 0,
            "changes": {"situation": "detained-with-access"},
        }
    )

    reason: FreeText = Field(description="What changed, and how you know.")
    version: int = Field(ge=0)
    changes: AlertChanges

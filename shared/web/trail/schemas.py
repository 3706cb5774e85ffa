"""What an auditor is shown of the trail."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.access.principal import AccountKind


class ActorView(BaseModel):
    """An account as this service knows it today."""

    model_config = ConfigDict(frozen=True)

    name: str | None = Field(description="null where it cannot be opened (any more).")
    kind: AccountKind
    roles: tuple[str, ...]
    active: bool


class EntryView(BaseModel):
    model_config = ConfigDict(frozen=True)

    number: int = Field(description="Its place in this service's trail, counted from 1.")
    at: datetime
    actor: str = Field(description="Who did it: an account's id, or a service.")
    account: ActorView | None = Field(
        description="What is known of the actor; null for a service and for who is not known here."
    )
    action: str
    object_type: str
    object_id: UUID | None
    detail: dict[str, str | int | bool | None] = Field(description="Codes, ids and counts.")

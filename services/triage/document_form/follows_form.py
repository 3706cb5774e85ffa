"""The fields of a document that follows an earlier one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from services.triage.drafting.draft import Follows

ELSEWHERE = "elsewhere"
"""The choice of a document that was issued elsewhere, whose code is typed."""


class FollowsForm(BaseModel):
    document: str = ""
    reference: str = ""
    on: date | None = None
    own_code: list[str] = Field(default_factory=list)


def follows_fields(follows: Follows | None) -> dict[str, Sequence[str]]:
    """Return the fields of a saved draft."""
    if follows is None:
        return {}
    return {
        "follows.document": [str(follows.document or ELSEWHERE)],
        "follows.reference": [follows.reference or ""],
        "follows.on": [follows.on.isoformat() if follows.on else ""],
        "follows.own_code[]": [] if follows.suffix else ["yes"],
    }


def followed(sent: FollowsForm) -> dict[str, Any] | None:
    """Return what the draft follows as a request has it; None if it follows nothing."""
    if not sent.document:
        return None
    suffix = {"suffix": not sent.own_code}
    if sent.document == ELSEWHERE:
        return suffix | {"reference": sent.reference, "on": sent.on}
    return suffix | {"document": sent.document}

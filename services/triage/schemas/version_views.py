"""What triage answers about the saved versions of a document. Restricted."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.triage.drafting.draft import AppealDraft
from shared.contracts.content import AppealText


class SavedVersionView(BaseModel):
    """A saved version without its text: by whom and when.

    `unfilled`: parts that were empty. `decisions`: what was decided on this version, the earliest
    first: `returned`, `approved` or `withdrawn`.
    """

    version: int
    edited_by: UUID
    edited_at: datetime
    languages: list[str]
    unfilled: list[str]
    texts_sha256: str
    decisions: list[str] = []


class PieceView(BaseModel):
    """A stretch of a text: in both, only in the older (`removed`), or only in the newer one."""

    kind: Literal["same", "removed", "added"]
    words: str


class DifferenceView(BaseModel):
    """A text that differs. `field`: title, text or sms; `pieces`: all of both texts, in order."""

    language: str
    field: Literal["title", "text", "sms"]
    pieces: list[PieceView]


class SavedVersionText(SavedVersionView):
    """A saved version with its content, as it was saved.

    `texts` as they were printed then. `since`: the version that it is compared with; `differences`:
    the texts that differ from that one, and `settings_changed` the fields that apply to all
    languages.
    """

    draft: AppealDraft
    texts: list[AppealText]
    since: int | None = None
    differences: list[DifferenceView] | None = Field(
        None, description="Null if it is compared with no other version."
    )
    settings_changed: list[str] = []

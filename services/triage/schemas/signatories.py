"""Request models and answers about organisations that sign a document. Answers are restricted."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.triage.drafting.draft_fields import DraftLine
from services.triage.rules.references import PLACE_OF_ISSUE
from services.triage.rules.signatories import LONGEST_NAME, MOST_SIGNATORIES
from shared.contracts.content import AppealLanguage
from shared.message_ids import msgid
from shared.names import NotAnEmailAddress, sendable_email
from shared.web.dates_and_times import Moment
from shared.web.request_model import RequestModel, example
from shared.web.time_zones import zones

SignedName = Annotated[DraftLine, Field(min_length=1, max_length=LONGEST_NAME)]


def _sendable(given: str) -> str:
    try:
        return sendable_email(given)
    except NotAnEmailAddress:
        raise ValueError(msgid("This is not an e-mail address.")) from None


def _known_zone(given: str) -> str:
    if given not in zones():
        raise ValueError(msgid("There is no such time zone."))
    return given


class AskedSignatory(RequestModel):
    """An organisation to ask: how it is called, and who would sign for it."""

    organisation: SignedName
    name: SignedName | None = None
    function: SignedName | None = None
    email: Annotated[str, Field(max_length=320), AfterValidator(_sendable)] | None = None
    language: AppealLanguage | None = Field(
        None, description="Of the page where it signs: one of the document's; null: its first."
    )


class AskSignatories(RequestModel):
    """Ask organisations to sign the text as it is now.

    `until`: the deadline, for all of them; `zone`: the time zone in which they read it. `again`:
    also ask those whose signature was given back because the text was changed. `texts_sha256`: of
    the texts that were read; 409 `changed-since` if it is another text now.
    """

    model_config = example(
        {
            "signatories": [{"organisation": "Invented Centre", "email": "centre@example.org"}],
            "until": "2026-12-18T18:00:00+01:00",
            "texts_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
        }
    )

    signatories: tuple[AskedSignatory, ...] = Field(default=(), max_length=MOST_SIGNATORIES)
    until: Moment
    zone: Annotated[str, AfterValidator(_known_zone)] = PLACE_OF_ISSUE.key
    again: bool = False
    texts_sha256: str = Field(max_length=64)


class GiveBackSignatures(RequestModel):
    """`seen`: the `sha256` of the list that was read; 409 `changed-since` if it is another now."""

    model_config = example(
        {"seen": "0000000000000000000000000000000000000000000000000000000000000000"}
    )

    seen: str = Field(max_length=64)


class SeenSignatory(RequestModel):
    """`seen`: the stored `state` that was read; 409 `changed-since` if it is another now."""

    model_config = example({"seen": "asked"})

    seen: str = Field(max_length=20)


class MakeSignatoryLink(SeenSignatory):
    """As `SeenSignatory`."""


class RemoveSignatory(SeenSignatory):
    """As `SeenSignatory`."""


class InviteSignatory(SeenSignatory):
    """`email`: the corrected address; null: the one that is known."""

    model_config = example({"seen": "asked", "email": "centre@example.org"})

    email: Annotated[str, Field(max_length=320), AfterValidator(_sendable)] | None = None


class SignDocument(RequestModel):
    """What a signer says on the public page."""

    organisation: SignedName
    name: SignedName
    function: SignedName


class LetterView(BaseModel):
    """An e-mail to a signatory. `state`: as of a delivery; `waiting` until it is sent or withheld.

    `reason`: why it is in this state, as a code; null while it waits. `to_do`: whether somebody has
    to do something, because it did not arrive or nobody knows.
    """

    state: str
    reason: str | None
    to_do: bool
    asked_at: datetime
    settled_at: datetime | None


class SignatoryView(BaseModel):
    """An organisation that was asked. `state`: `expired` if it did not answer in time.

    `stored`: the state without the deadline. `printed`: its name as it signed; null before that.
    `has_link`: it was given a personal link. Names are null once they are erased. `invited` and
    `reminded`: the newest e-mail of each kind; null: there is none.
    """

    id: UUID
    state: str
    stored: str
    language: str
    organisation: str | None
    name: str | None
    function: str | None
    email: str | None
    printed: str | None
    has_link: bool
    asked_by: UUID
    asked_at: datetime
    answered_at: datetime | None
    invited: LetterView | None = None
    reminded: LetterView | None = None

    @property
    def letter_to_do(self) -> bool:
        """Return whether an e-mail to it has to be made good by a person."""
        return any(each.to_do for each in (self.invited, self.reminded) if each is not None)


class SignatoriesView(BaseModel):
    """Who was asked to sign a document, and who did. Restricted.

    `texts_sha256`: the text that they are asked to sign; null if nobody is at the moment. `sha256`:
    the hash of the list of those who signed; an approver sends it back. `organisations`: as they
    are printed, in their order. `given_back`: how many signed a text that was changed since.
    `to_remind`: how many can be reminded by e-mail now; `reminded_at`: when they were last.
    """

    until: datetime | None
    zone: str | None
    texts_sha256: str | None
    sha256: str
    asked: int
    signed: int
    given_back: int
    organisations: list[str]
    signatories: list[SignatoryView]
    to_remind: int = 0
    reminded_at: datetime | None = None


class SignatoryLink(BaseModel):
    """A personal link, shown once: only its hash is stored. A former link stops working."""

    id: UUID
    link: str
    until: datetime

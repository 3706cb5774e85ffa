"""Build the payload of a webhook by the Standard Webhooks specification: type, timestamp, data.

It is a contract with partners' engineers: fields are added, never removed or changed in meaning.
`docs/webhooks.md` is generated from here.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from pydantic import AwareDatetime, Field

from services.dispatch.rules.trial_messages import TRIAL_WORDS
from shared.contracts.codes import Code, Country, LanguageCode, Line
from shared.contracts.content import AppealText
from shared.contracts.envelope import Frozen
from shared.contracts.followed import Followed


class AppealData(Frozen):
    campaign: UUID = Field(
        description="Id of the mailing of this message: the same for all its recipients."
    )
    document: UUID = Field(
        description="Id of the issued document: the same in all languages, for all recipients."
    )
    reference: str = Field(description="The Observatory's reference code, as the text shows it.")
    kind: Code = Field(
        description="Code of the kind of document: `urgent-appeal`, `new-information`, "
        "`press-release`, `open-letter`, `judicial-observation`, `joint-statement`; `correction`: "
        "its text replaces that of a withdrawn document; `withdrawal-notice`: a document is no "
        "longer valid, and the text names its code; others will follow."
    )
    country: Country = Field(description="Country of the case, ISO 3166-1 alpha-3.")
    language: LanguageCode = Field(description="Language of `title`, `text` and `html`, BCP 47.")
    title: Line = Field(description="The title, in one line.")
    text: str = Field(description="The whole document as plain text.")
    html: str = Field(description="The whole document as HTML.")
    preferred_language: LanguageCode | None = Field(
        default=None,
        description="The language that you chose first, if the document was not written in any that"
        " you read; else null.",
    )
    follows: Followed | None = Field(
        default=None,
        description="The earlier document that this one follows, corrects or calls back: the fields"
        " of the next table. Null if there is none, or if it is not known because the document was"
        " issued before this field existed.",
    )


class TrialData(Frozen):
    message: str = Field(description="A sentence for people: that this is a test.")


class TrialPayload(Frozen):
    """A test of an endpoint, signed like an appeal. It says nothing about any case."""

    type: Literal["endpoint.test"] = Field(
        default="endpoint.test", description="A test: verify it, answer 2xx, and do nothing else."
    )
    timestamp: AwareDatetime = Field(description="When it was made (RFC 3339).")
    data: TrialData = Field(description="The fields of the next table.")

    def body(self) -> bytes:
        return orjson.dumps(self.model_dump())


class Payload(Frozen):
    type: Literal["appeal.issued"] = Field(
        default="appeal.issued", description="What happened. Ignore a type that you do not know."
    )
    timestamp: AwareDatetime = Field(
        description="When the document was issued (RFC 3339); the same in every copy."
    )
    data: AppealData = Field(description="The fields of the next table.")

    def body(self) -> bytes:
        # The driver's UUID type is not known to the JSON library.
        return orjson.dumps(self.model_dump(), default=str)


def trial_payload(now: datetime) -> TrialPayload:
    """Return the payload of a test of an endpoint."""
    return TrialPayload(timestamp=now, data=TrialData(message=TRIAL_WORDS))


def payload_of(campaign: Any, text: AppealText, preferred: str | None = None) -> Payload:
    """Return the payload of one language version of a campaign's document.

    `preferred`: the recipient's language, if the document is in none that they read.
    """
    return Payload(
        timestamp=campaign.issued_at,
        data=AppealData(
            campaign=campaign.id,
            document=campaign.document,
            reference=campaign.reference,
            kind=campaign.kind,
            country=campaign.country,
            language=text.language,
            title=text.title,
            text=text.plain,
            html=text.html,
            preferred_language=preferred,
            follows=Followed.of(campaign),
        ),
    )

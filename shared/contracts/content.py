"""The content of sealed parts, beside the persons and what happened. All of it is restricted.

The fields of a record are declared once: see `persons.py`.
"""

from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import Field

from shared.contracts.codes import Code, LanguageCode, Line, Words
from shared.contracts.envelope import Frozen
from shared.contracts.persons import Person
from shared.message_ids import msgid
from shared.taxonomy import Coded

Short = Annotated[str, Field(max_length=80)]
AppealLanguage = Literal["en", "fr", "es", "pt", "ar", "ru"]
APPEAL_LANGUAGES: tuple[AppealLanguage, ...] = get_args(AppealLanguage)
"""The languages in which an appeal can be written: those of its templates."""


class Source(Frozen):
    """The person who reported it. A subject of its own: sealed under the reporter's key."""

    relation: Annotated[Code, Coded("source_relations", or_unknown=True)] = Field(
        title=msgid("Relation to the person"), description="What the source is to the person."
    )
    reliability: Annotated[Code, Coded("reliabilities")] = Field(
        "unknown", title=msgid("Reliability of the source")
    )
    name: Line | None = Field(None, title=msgid("Name of the source"))
    pseudonym: Line | None = Field(None, title=msgid("Pseudonym of the source"))
    channel: Annotated[Code, Coded("contact_channels", or_unknown=True)] = Field(
        "unknown",
        title=msgid("How to reach the source"),
        description="How to reach the source.",
    )
    contact: Line | None = Field(None, title=msgid("Number or address"))


BY_CALLER, AS_TOLD = "the caller", "as told by the caller"
"""What stands for a consent of which nobody said at filing by whom and how it was told."""


class ConsentWords(Frozen):
    """Who consented or refused, how, and within which limits."""

    by_whom: Line | None = None
    how: Line | None = None
    limits: Words | None = None


class ConsentWordsOf(ConsentWords):
    """The words of a consent, with its use."""

    use: Code


class ConsentsInWords(Frozen):
    """The words of all consents that have more than a state."""

    consents: tuple[ConsentWordsOf, ...]


class Reason(Frozen):
    reason: Words


class AppealText(Frozen):
    """One language version of an issued document, as it is sent."""

    language: LanguageCode
    title: Line
    plain: str = Field(max_length=60_000)
    html: str = Field(max_length=120_000)
    sms: str = Field(max_length=480)


class AppealTexts(Frozen):
    texts: tuple[AppealText, ...]


class ProtectionNeed(Frozen):
    person: Person
    situation: Words
    contact: Line | None = None


class Recipient(Frozen):
    name: Line
    address: Line


class SigningInvitation(Frozen):
    """The organisation that is asked to sign a document, its address, and its personal link."""

    organisation: Line
    email: Line
    link: Line


class Amount(Frozen):
    """Money: a decimal amount and its ISO 4217 currency."""

    amount: Decimal = Field(ge=0, max_digits=12, decimal_places=2)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class GrantDecision(Frozen):
    amount: Amount | None = None
    reason: Words | None = None


class AccountProfile(Frozen):
    name: Line
    email: Line | None = None
    phone: Short | None = None
    language: LanguageCode = "en"

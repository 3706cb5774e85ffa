"""Triage's signed statement that a document passed its gates: dispatch checks it before sending.

Dispatch never asks triage. It trusts the signature, and compares the signed content with what it
received.
"""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AwareDatetime, Field, ValidationError

from shared.contracts.codes import Code, ConsentState, known
from shared.contracts.envelope import Frozen

ALGORITHM = "EdDSA"
TYPE = "tocsin-attestation+jwt"
ISSUER = "triage"

Audience = Literal["authority", "diplomat", "media", "partner", "un"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)

WRITING = "send_to_government"
"""The consent use for texts to authorities, by us or by readers who are asked to write."""

RefusalReason = Literal[
    "not-attested",
    "other-content",
    "facts-not-verified",
    "no-consent",
    "one-person-decided",
    "reference-taken",
    "unreadable",
]
"""Why an issued document was refused. Readers keep reasons that they do not know."""


class Consented(Frozen):
    """For one alert: the consents that the approval relied on, each with its `since`.

    A later state of a use must be `given`, or nothing more is sent.
    """

    alert: UUID
    consents: tuple[ConsentState, ...]


class BestInterest(Frozen):
    """Two persons decided, for these uses, in place of somebody who cannot be reached.

    `alerts`: the alerts that they decided on. Null: for all (signed before this field existed).
    """

    proposed_by: UUID
    decided_by: UUID
    uses: tuple[Code, ...] = ()
    alerts: tuple[UUID, ...] | None = None

    def covers(self, alert: UUID, use: str) -> bool:
        return use in self.uses and (self.alerts is None or alert in self.alerts)


class FormerRecipients(Frozen):
    """Those to whom something of an earlier document was sent, or may have been.

    `audience`: contacts of other audiences among them are left out.
    """

    document: UUID
    audience: tuple[Annotated[Code, known(*AUDIENCES)], ...]


class Attestation(Frozen):
    """The gates and the persons who decided. `texts_sha256` is of the texts as they were sealed.

    `best_interests` has one entry for each decision that the approval relied on, with the uses that
    these two persons decided on. `best_interest` is for readers from before the list existed; if
    the list is not empty, it alone counts.

    `weighed`: uses under which nothing is sent but which the gates checked too, such as letters to
    the authorities that the text asks its readers to write. Their consents are among the others. It
    is empty in attestations from before this field.

    `to_nobody`: the approver was told that nobody would receive it, and approved it all the same.

    `former_recipients`: it is sent to them and to nobody else; `audience` is empty then, so that a
    reader from before this field sends nothing. `also_to`: beside its audience, it is sent to those
    who got the document that it follows, in any country. `without_content`: it says nothing but
    that a document is no longer valid, so it needs neither verified facts nor a consent.
    """

    case: UUID
    document: UUID
    reference: str
    audience: tuple[Annotated[Code, known(*AUDIENCES)], ...]
    names_shown: bool
    texts_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    verification: Code
    sources: int
    consented: tuple[Consented, ...]
    weighed: tuple[Code, ...] = ()
    best_interest: BestInterest | None = None
    best_interests: tuple[BestInterest, ...] = ()
    drafted_by: UUID
    approved_by: UUID
    approved_at: AwareDatetime
    to_nobody: bool = False
    former_recipients: FormerRecipients | None = None
    also_to: FormerRecipients | None = None
    without_content: bool = False

    @property
    def audiences(self) -> tuple[str, ...]:
        """Return the audiences of those who receive it; none if people hand it over."""
        return self.former_recipients.audience if self.former_recipients else self.audience

    @property
    def audiences_with_consent(self) -> frozenset[str]:
        """Return every audience to which something is sent, so that its use needs a consent."""
        also = self.also_to.audience if self.also_to else ()
        return frozenset(self.audiences) | frozenset(also)

    @property
    def decisions(self) -> tuple[BestInterest, ...]:
        """Return the decisions that replace a consent, whichever field they came in."""
        if self.best_interests or self.best_interest is None:
            return self.best_interests
        return (self.best_interest,)


class NotAttested(Exception):
    """The attestation does not hold. The message says which check failed, with no content.

    `reason` is the code that triage receives.
    """

    def __init__(self, message: str, reason: RefusalReason = "not-attested") -> None:
        super().__init__(message)
        self.reason: RefusalReason = reason


def use_of(audience: str, *, names_shown: bool) -> str:
    """Return the consent use that sending to this audience needs.

    A name printed by the media is published. Authorities and the UN have uses of their own (UN
    Special Procedures ask for them separately), and so have embassies, each of which represents a
    State. All other audiences are partners.
    """
    if audience == "media":
        return "publish_name" if names_shown else "publish_without_name"
    uses = {
        "authority": WRITING,
        "un": "send_to_un",
        "diplomat": "share_with_diplomats",
    }
    return uses.get(audience, "share_with_partner")


def digest(texts: bytes) -> str:
    """Return the SHA-256, in hexadecimal, of the texts' JSON: exactly the bytes that are sealed.

    It is not of the parsed texts, so that a reader of another version computes the same.
    """
    return hashlib.sha256(texts).hexdigest()


def sign(attestation: Attestation, private_key: Ed25519PrivateKey, key_id: str) -> str:
    """Sign the attestation; return a compact JWS."""
    claims = {"iss": ISSUER, "attestation": attestation.model_dump(mode="json")}
    headers = {"kid": key_id, "typ": TYPE}
    return jwt.encode(claims, private_key, algorithm=ALGORITHM, headers=headers)


def known_attestation(token: str) -> Attestation:
    """Return the content of an attestation that was verified on arrival and stored unchanged.

    Its signature is not checked: the key may have been retired meanwhile.
    """
    claims = jwt.decode(token, options={"verify_signature": False})
    return Attestation.model_validate(claims.get("attestation"))


def verify(token: str, public_keys: Mapping[str, Any]) -> Attestation:
    """Verify and return the attestation; `public_keys` maps key ids to Ed25519 public keys.

    Raises `NotAttested` for another key, algorithm, type or issuer, or a changed text.
    """
    try:
        headers = jwt.get_unverified_header(token)
        if headers.get("typ") != TYPE:
            raise NotAttested("it is no attestation")
        key = public_keys.get(headers.get("kid", ""))
        if key is None:
            raise NotAttested("it is signed by a key that is not triage's")
        claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], issuer=ISSUER, options={"require": ["iss"]}
        )
        attestation = Attestation.model_validate(claims.get("attestation"))
    except jwt.InvalidTokenError as error:
        raise NotAttested(f"its signature does not hold: {type(error).__name__}") from None
    except ValidationError:
        raise NotAttested("it does not say what an attestation says") from None
    if attestation.drafted_by == attestation.approved_by:
        raise NotAttested("it was approved by the one who drafted it", "one-person-decided")
    return attestation

"""Dispatch accepts only triage's signature over the gates that were passed."""

from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.clock import new_id, utc_now
from shared.contracts.attestation import (
    TYPE,
    Attestation,
    NotAttested,
    digest,
    sign,
    use_of,
    verify,
)
from shared.contracts.codes import ConsentState

KeyPair = tuple[Ed25519PrivateKey, Ed25519PublicKey]


def new_key() -> KeyPair:
    key = Ed25519PrivateKey.generate()
    return key, key.public_key()


def attestation(**changes: Any) -> Attestation:
    values: dict[str, Any] = {
        "case": new_id(),
        "document": new_id(),
        "reference": "EGY 004 / 0718 / OBS 090",
        "audience": ("diplomat", "media"),
        "names_shown": True,
        "texts_sha256": digest(b"texts"),
        "verification": "confirmed",
        "sources": 2,
        "consented": ({"alert": new_id(), "consents": (given("publish_name"),)},),
        "drafted_by": new_id(),
        "approved_by": new_id(),
        "approved_at": utc_now(),
    }
    return Attestation(**(values | changes))


def given(use: str) -> ConsentState:
    return ConsentState(use=use, state="given")


@pytest.fixture
def key() -> KeyPair:
    return new_key()


def test_what_triage_signed_is_what_dispatch_reads(
    key: KeyPair,
) -> None:
    said = attestation()
    assert verify(sign(said, key[0], "t1"), {"t1": key[1]}) == said


def test_a_signature_by_another_key_is_refused(
    key: KeyPair,
) -> None:
    token = sign(attestation(), new_key()[0], "t1")
    with pytest.raises(NotAttested):
        verify(token, {"t1": key[1]})


def test_a_key_that_nobody_knows_is_refused(
    key: KeyPair,
) -> None:
    with pytest.raises(NotAttested):
        verify(sign(attestation(), key[0], "t2"), {"t1": key[1]})


@pytest.mark.parametrize("headers", [{"typ": "JWT", "kid": "t1"}, {"kid": "t1"}])
def test_another_kind_of_token_by_the_same_key_is_refused(
    key: KeyPair, headers: Mapping[str, str]
) -> None:
    claims = {"iss": "triage", "attestation": attestation().model_dump(mode="json")}
    token = jwt.encode(claims, key[0], algorithm="EdDSA", headers=dict(headers))
    with pytest.raises(NotAttested):
        verify(token, {"t1": key[1]})


def test_an_unsigned_token_and_a_shared_secret_are_refused(
    key: KeyPair,
) -> None:
    claims = {"iss": "triage", "attestation": attestation().model_dump(mode="json")}
    headers = {"typ": TYPE, "kid": "t1"}
    unsigned = jwt.encode(claims, "", algorithm="none", headers=headers)
    shared_secret = jwt.encode(claims, "s" * 32, algorithm="HS256", headers=headers)
    for token in (unsigned, shared_secret, "no token at all", ""):
        with pytest.raises(NotAttested):
            verify(token, {"t1": key[1]})


def test_a_drafter_who_approved_is_refused_even_when_signed(
    key: KeyPair,
) -> None:
    one = new_id()
    token = sign(attestation(drafted_by=one, approved_by=one), key[0], "t1")
    with pytest.raises(NotAttested):
        verify(token, {"t1": key[1]})


@pytest.mark.parametrize(
    ("audience", "names_shown", "use"),
    [
        ("media", True, "publish_name"),
        ("media", False, "publish_without_name"),
        ("authority", True, "send_to_government"),
        ("un", True, "send_to_un"),
        ("diplomat", True, "share_with_diplomats"),
        ("partner", False, "share_with_partner"),
    ],
)
def test_each_audience_needs_the_consent_for_that_very_use(
    audience: str, names_shown: bool, use: str
) -> None:
    assert use_of(audience, names_shown=names_shown) == use

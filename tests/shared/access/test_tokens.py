"""Forged, foreign, expired and other tokens are refused."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_encode

from shared.access.jwks import JwksDocument, KeySet, jwks_document
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.access.tokens import (
    REMEMBERED_SECONDS,
    TYPE,
    Claims,
    TokenSigner,
    TokenVerifier,
)
from shared.problems import Unauthenticated

ISSUER = "https://identity.invalid"
KEY = Ed25519PrivateKey.generate()
OFFICER = Principal(
    uuid4(), "person", frozenset({Role.TRIAGE_OFFICER}), frozenset({"mena", "americas"})
)


class Held:
    """A source whose document the test changes, and that can be unavailable."""

    def __init__(self, *keys: Ed25519PublicKey) -> None:
        self.keys: Iterable[Ed25519PublicKey] = keys
        self.away = False
        self.fetched = 0

    async def fetch(self) -> JwksDocument:
        self.fetched += 1
        if self.away:
            raise OSError("away")
        return jwks_document(self.keys)


class Stopwatch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def signer(key: Ed25519PrivateKey = KEY, *, issuer: str = ISSUER, ago: int = 0) -> TokenSigner:
    return TokenSigner(key, issuer=issuer, clock=lambda: datetime.now(UTC) - timedelta(seconds=ago))


def verifier(source: Held | None = None, elapsed: Stopwatch | None = None) -> TokenVerifier:
    keys = KeySet(source or Held(KEY.public_key()), elapsed=elapsed or Stopwatch())
    return TokenVerifier(keys, issuer=ISSUER)


def forged(changes: dict[str, Any], *, key: Any = KEY, alg: str = "EdDSA", typ: str = TYPE) -> str:
    """Return a token that is valid except for `changes`; None removes a claim."""
    now = int(datetime.now(UTC).timestamp())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": "tocsin",
        "sub": str(uuid4()),
        "iat": now,
        "nbf": now,
        "exp": now + 60,
        "jti": "1",
        "kind": "person",
        "roles": [],
        "desks": [],
        "all_desks": False,
    }
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(claims, key, algorithm=alg, headers={"kid": signer().kid, "typ": typ})


async def test_a_good_token_says_who_it_is() -> None:
    claims = await verifier().verify(signer().access_token(OFFICER))
    assert claims.principal() == OFFICER
    every = Principal(uuid4(), "service", frozenset(), ALL_DESKS)
    assert (await verifier().verify(signer().access_token(every))).principal() == every


async def test_a_session_token_lasts_longer_and_names_its_session() -> None:
    token = signer(ago=3600).session_token(OFFICER, "s1")
    assert (await verifier().verify(token)).principal().session == "s1"


@pytest.mark.parametrize("lifetime", [timedelta(minutes=16), timedelta(0)])
def test_an_access_token_lasts_at_most_a_quarter_of_an_hour(lifetime: timedelta) -> None:
    with pytest.raises(ValueError, match="lasts at most"):
        signer().access_token(OFFICER, lifetime)


async def test_the_forger_of_these_tests_can_make_a_good_one() -> None:
    assert isinstance(await verifier().verify(forged({})), Claims)


NOW = int(datetime.now(UTC).timestamp())


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.invalid"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["tocsin", "another"]},
        {"aud": None},
        {"nbf": None},
        {"nbf": NOW + 3600, "exp": NOW + 3660},
        {"iat": NOW + 3600, "exp": NOW + 3660},
        {"exp": None},
        {"iat": None},
        {"jti": None},
        {"sub": "nobody"},
        {"sub": None},
        {"kind": "emperor"},
        {"exp": NOW + 3600},
        {"exp": NOW + 86_400 * 2, "sid": "s1"},
    ],
)
async def test_a_token_with_one_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        await verifier().verify(forged(changes))


async def test_an_expired_token_is_told_apart_so_that_a_page_can_ask_to_sign_in_again() -> None:
    with pytest.raises(Unauthenticated) as refused:
        await verifier().verify(signer(ago=3600).access_token(OFFICER))
    assert refused.value.code == "token-expired"


async def test_no_algorithm_but_ours_is_taken() -> None:
    public = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    confused = forged({}, key=public, alg="HS256")
    unsigned = forged({}, key=None, alg="none")
    for token in (confused, unsigned):
        with pytest.raises(Unauthenticated):
            await verifier().verify(token)


@pytest.mark.parametrize("token", ["", "a.b.c", "....", "ä", forged({})[:-3] + "AAA"])
async def test_what_is_no_token_or_is_signed_wrongly_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated, match="Sign in again"):
        await verifier().verify(token)


async def test_a_signature_is_not_checked_again_for_some_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elapsed = Stopwatch()
    checks = TokenVerifier(KeySet(Held(KEY.public_key())), issuer=ISSUER, elapsed=elapsed)
    token = forged({})
    await checks.verify(token)
    monkeypatch.setattr(jwt, "decode", Mock(side_effect=jwt.InvalidTokenError))
    elapsed.now += REMEMBERED_SECONDS - 0.1
    await checks.verify(token)
    with pytest.raises(Unauthenticated):
        await checks.verify(forged({"jti": "2"}))
    elapsed.now += 0.1
    with pytest.raises(Unauthenticated):
        await checks.verify(token)


async def test_a_token_that_is_remembered_expires_all_the_same() -> None:
    ahead = timedelta(0)
    checks = TokenVerifier(
        KeySet(Held(KEY.public_key())), issuer=ISSUER, clock=lambda: datetime.now(UTC) + ahead
    )
    token = forged({"exp": int(datetime.now(UTC).timestamp()) + 60})
    await checks.verify(token)
    ahead = timedelta(seconds=71)
    with pytest.raises(Unauthenticated) as refused:
        await checks.verify(token)
    assert refused.value.code == "token-expired"


async def test_a_token_that_is_remembered_lets_in_none_with_another_signature() -> None:
    checks, token = verifier(), forged({})
    await checks.verify(token)
    said = token.rpartition(".")[0]
    for other in (said, f"{said}.", f"{said}.{forged({'jti': '2'}).rpartition('.')[2]}"):
        with pytest.raises(Unauthenticated):
            await checks.verify(other)


async def test_a_changed_word_breaks_the_signature() -> None:
    head, body, signature = forged({}).split(".")
    other = forged({"roles": ["approver"]}).split(".")[1]
    assert other != body
    with pytest.raises(Unauthenticated):
        await verifier().verify(f"{head}.{other}.{signature}")


async def test_an_id_token_of_the_same_issuer_is_no_access_token() -> None:
    with pytest.raises(Unauthenticated):
        await verifier().verify(forged({}, typ="JWT"))


@pytest.mark.parametrize("kid", [None, 7, ["a", "b"], {"a": "b"}])
async def test_a_token_that_does_not_name_its_key_is_refused(kid: Any) -> None:
    token, said = forged({}), {"alg": "EdDSA", "typ": TYPE, "kid": kid}
    head = base64url_encode(json.dumps(said).encode()).decode()
    with pytest.raises(Unauthenticated):
        await verifier().verify(f"{head}.{token.partition('.')[2]}")


async def test_another_key_under_our_keys_name_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        await verifier().verify(forged({}, key=Ed25519PrivateKey.generate()))


def test_the_times_of_a_token_are_whole_seconds_as_openid_clients_want_them() -> None:
    claims = jwt.decode(signer().access_token(OFFICER), options={"verify_signature": False})
    assert [type(claims[name]) for name in ("iat", "nbf", "exp")] == [int, int, int]
    assert 0 <= claims["issued"] - claims["iat"] < 1

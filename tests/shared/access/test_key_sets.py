"""The issuer's keys: new and withdrawn ones are noticed; an unavailable source blocks nobody."""

import asyncio
import json
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.access import jwks
from shared.access.jwks import (
    REFRESH_AFTER,
    REFRESH_AT_MOST_EVERY,
    FileJwks,
    JwksDocument,
    KeySet,
    jwks_document,
)
from shared.access.tokens import TYPE, TokenVerifier
from shared.problems import Unauthenticated, Unavailable
from tests.shared.access.test_tokens import (
    ISSUER,
    KEY,
    OFFICER,
    Held,
    Stopwatch,
    signer,
    verifier,
)


async def test_a_new_key_is_found_and_unknown_ones_make_few_fetches() -> None:
    new, source, elapsed = Ed25519PrivateKey.generate(), Held(KEY.public_key()), Stopwatch()
    checks = verifier(source, elapsed)
    await checks.verify(signer().access_token(OFFICER))
    source.keys = [KEY.public_key(), new.public_key()]
    for _ in range(20):
        with pytest.raises(Unauthenticated):
            await checks.verify(signer(new).access_token(OFFICER))
    assert source.fetched == 1
    elapsed.now += REFRESH_AT_MOST_EVERY
    await checks.verify(signer(new).access_token(OFFICER))
    assert source.fetched == 2


async def test_a_document_without_keys_takes_none_away() -> None:
    source, elapsed = Held(KEY.public_key()), Stopwatch()
    checks = verifier(source, elapsed)
    await checks.verify(signer().access_token(OFFICER))
    source.keys = []
    elapsed.now += REFRESH_AFTER
    await checks.verify(signer().access_token(OFFICER))
    assert source.fetched == 2


async def test_many_who_come_while_keys_are_fetched_make_one_fetch() -> None:
    class Slow(Held):
        async def fetch(self) -> JwksDocument:
            await asyncio.sleep(0)  # now the others come
            return await super().fetch()

    source = Slow(KEY.public_key())
    keys = KeySet(source, elapsed=Stopwatch())
    found = await asyncio.gather(*(keys.get(signer().kid) for _ in range(20)))
    assert all(found)
    assert source.fetched == 1


async def test_a_source_that_never_answers_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Hanging(Held):
        async def fetch(self) -> JwksDocument:
            if self.fetched:
                await asyncio.Event().wait()
            return await super().fetch()

    monkeypatch.setattr(jwks, "FETCH_SECONDS", 0.01)
    source, elapsed = Hanging(KEY.public_key()), Stopwatch()
    checks = verifier(source, elapsed)
    await checks.verify(signer().access_token(OFFICER))
    elapsed.now += REFRESH_AFTER
    async with asyncio.timeout(10):
        await checks.verify(signer().access_token(OFFICER))


async def test_a_withdrawn_key_goes_with_the_next_refresh() -> None:
    source, elapsed = Held(KEY.public_key()), Stopwatch()
    checks = verifier(source, elapsed)
    await checks.verify(signer().access_token(OFFICER))
    source.keys = [Ed25519PrivateKey.generate().public_key()]
    elapsed.now += REFRESH_AFTER
    with pytest.raises(Unauthenticated):
        await checks.verify(signer().access_token(OFFICER))


async def test_the_last_known_keys_hold_while_the_issuer_is_away() -> None:
    source, elapsed = Held(KEY.public_key()), Stopwatch()
    checks = verifier(source, elapsed)
    await checks.verify(signer().access_token(OFFICER))
    source.away = True
    elapsed.now += REFRESH_AFTER
    await checks.verify(signer().access_token(OFFICER))
    assert source.fetched == 2


async def test_without_any_keys_so_far_it_is_not_the_tokens_fault() -> None:
    source = Held(KEY.public_key())
    source.away = True
    with pytest.raises(Unavailable):
        await verifier(source).verify(signer().access_token(OFFICER))


async def test_the_document_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(jwks_document([KEY.public_key()])))
    checks = TokenVerifier(KeySet(FileJwks(file)), issuer=ISSUER)
    assert (await checks.verify(signer().access_token(OFFICER))).principal() == OFFICER


async def test_keys_of_another_kind_in_the_document_are_passed_over() -> None:
    class Mixed:
        async def fetch(self) -> JwksDocument:
            ours = jwks_document([KEY.public_key()])["keys"]
            secret = {"kty": "oct", "kid": "shared", "k": "c2VjcmV0", "alg": "HS256"}
            nameless = {name: said for name, said in ours[0].items() if name != "kid"}
            return {"keys": [secret, nameless, *ours]}

    checks = TokenVerifier(KeySet(Mixed()), issuer=ISSUER)
    await checks.verify(signer().access_token(OFFICER))
    token = jwt.encode({}, b"secret" * 8, "HS256", headers={"kid": "shared", "typ": TYPE})
    with pytest.raises(Unauthenticated):
        await checks.verify(token)

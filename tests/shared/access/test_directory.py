"""Find the account of a token or key in the service's own copy of the accounts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.requests import HTTPConnection

from shared.access.api_keys import new_api_key
from shared.access.directory import PrincipalDirectory
from shared.access.jwks import JwksDocument, KeySet, jwks_document
from shared.access.principal import ALL_DESKS, Principal
from shared.access.principals import accounts_in_role, store_account, stored_profiles
from shared.access.requests import authenticator, required
from shared.access.roles import Operation, Role
from shared.access.tables import metadata
from shared.access.tokens import TokenSigner, TokenVerifier
from shared.contracts.content import AccountProfile
from shared.contracts.envelope import SealedPart
from shared.contracts.identity import AccountChanged, ApiKeyState
from shared.problems import Unauthenticated
from shared.storage.unit_of_work import Database

ISSUER = "https://identity.invalid"
KEY = Ed25519PrivateKey.generate()
START = datetime(2026, 1, 1, tzinfo=UTC)


class OurKeys:
    async def fetch(self) -> JwksDocument:
        return jwks_document([KEY.public_key()])


@dataclass
class Place:
    """One service with its directory. `elapsed`: the time that its cache sees."""

    database: Database
    directory: PrincipalDirectory
    elapsed: list[float]

    async def hear(self, event: AccountChanged) -> None:
        async with self.database.unit_of_work("identity") as work:
            await self.directory.on_account_changed(work, event)


@pytest.fixture
def place(database: Database) -> Place:
    elapsed = [0.0]
    verifier = TokenVerifier(KeySet(OurKeys()), issuer=ISSUER)
    directory = PrincipalDirectory(database, verifier, elapsed=lambda: elapsed[0])
    return Place(database, directory, elapsed)


def changed(account: UUID, *, minute: int = 0, **said: Any) -> AccountChanged:
    state: dict[str, Any] = {
        "kind": "person",
        "roles": ("triage_officer",),
        "desks": ("mena",),
        "state": "active",
        "sessions_valid_from": START,
        "changed_at": START + timedelta(minutes=minute),
        "profile": SealedPart[AccountProfile](subject=account, ciphertext=b"sealed"),
    }
    return AccountChanged(account=account, **(state | said))


def token(account: UUID, role: Role = Role.OPERATOR, *, ago: float = 0) -> str:
    claimed = Principal(account, "person", frozenset({role}), ALL_DESKS)
    issued = datetime.now(UTC) - timedelta(seconds=ago)
    return TokenSigner(KEY, issuer=ISSUER, clock=lambda: issued).access_token(claimed)


def page_token(account: UUID) -> str:
    claimed = Principal(account, "person", frozenset({Role.OPERATOR}), ALL_DESKS)
    return TokenSigner(KEY, issuer=ISSUER).session_token(claimed, "invented-session")


async def code_of(place: Place, presented: str) -> str | None:
    try:
        await place.directory.authenticate(presented)
    except Unauthenticated as problem:
        return problem.code
    return None


async def test_the_tables_are_those_that_the_code_names(database: Database) -> None:
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert differences == []


async def test_the_local_copy_wins_over_what_the_token_claims(place: Place) -> None:
    account = uuid4()
    await place.hear(changed(account))
    principal = await place.directory.authenticate(token(account, Role.ADMINISTRATOR))
    assert principal.roles == {Role.TRIAGE_OFFICER}
    assert principal.desks == frozenset({"mena"})


async def test_an_account_not_heard_of_yet_is_what_its_token_says(place: Place) -> None:
    principal = await place.directory.authenticate(token(uuid4(), Role.OPERATOR))
    assert principal.roles == {Role.OPERATOR}
    assert principal.desks is ALL_DESKS


async def test_a_disabled_account_is_refused_as_soon_as_it_is_heard(place: Place) -> None:
    account = uuid4()
    await place.hear(changed(account))
    assert await code_of(place, token(account)) is None
    await place.hear(changed(account, minute=1, state="disabled"))
    assert await code_of(place, token(account)) == "account-disabled"


async def test_tokens_of_before_a_revocation_are_void_and_new_ones_good(place: Place) -> None:
    account = uuid4()
    old = token(account, ago=1)
    await place.hear(changed(account, sessions_valid_from=datetime.now(UTC)))
    assert await code_of(place, old) == "signed-out"
    assert await code_of(place, token(account)) is None


async def test_what_another_process_wrote_is_seen_within_the_cache_time(place: Place) -> None:
    account = uuid4()
    await place.hear(changed(account))
    assert await code_of(place, token(account)) is None
    async with place.database.unit_of_work("another process") as work:
        await store_account(work, changed(account, minute=1, state="disabled"))
    place.elapsed[0] += 4.9
    assert await code_of(place, token(account)) is None
    place.elapsed[0] += 0.1
    assert await code_of(place, token(account)) == "account-disabled"


async def test_a_rolled_back_change_changes_nothing(place: Place) -> None:
    account = uuid4()
    await place.hear(changed(account))

    async def fail() -> None:
        async with place.database.unit_of_work("identity") as work:
            await place.directory.on_account_changed(
                work, changed(account, minute=1, state="disabled")
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await code_of(place, token(account)) is None


async def test_an_older_state_does_not_undo_a_newer(place: Place) -> None:
    account, key = uuid4(), new_api_key()
    state = ApiKeyState(id=key.id, sha256=key.sha256, scopes=("alert.file",))
    await place.hear(changed(account, minute=2, state="disabled"))
    await place.hear(changed(account, minute=1, api_keys=(state,)))
    assert await code_of(place, token(account)) == "account-disabled"
    assert await code_of(place, key.plain) == "unauthenticated"


def test_nobody_waits_longer_than_five_seconds_for_a_revocation(place: Place) -> None:
    verifier = TokenVerifier(KeySet(OurKeys()), issuer=ISSUER)
    with pytest.raises(ValueError, match="at most"):
        PrincipalDirectory(place.database, verifier, cache_seconds=60)


async def test_an_api_key_acts_for_its_account_within_its_scopes(place: Place) -> None:
    account, key = uuid4(), new_api_key()
    state = ApiKeyState(id=key.id, sha256=key.sha256, scopes=("alert.file", "of.later"))
    partner = changed(account, kind="partner", roles=("network_member",), api_keys=(state,))
    await place.hear(partner)
    principal = await place.directory.authenticate(key.plain)
    assert principal.account == account
    assert principal.roles == {Role.NETWORK_MEMBER}
    assert principal.scopes == frozenset({Operation.ALERT_FILE})


@pytest.mark.parametrize(
    "wrong",
    [
        {"revoked": True},
        {"expires_at": START},
        {"sha256": sha256(b"another").hexdigest()},
        {"id": uuid4()},
    ],
)
async def test_a_key_that_is_revoked_expired_wrong_or_unknown_is_refused_in_one_form(
    place: Place, wrong: dict[str, Any]
) -> None:
    key = new_api_key()
    good = {"id": key.id, "sha256": key.sha256, "scopes": ("alert.file",)}
    await place.hear(changed(uuid4(), api_keys=(ApiKeyState(**(good | wrong)),)))
    assert await code_of(place, key.plain) == "unauthenticated"


@pytest.mark.parametrize("presented", ["tocsin_", "tocsin_1_2", f"tocsin_{'0' * 32}_{'0' * 63}"])
async def test_what_has_not_the_form_of_a_key_is_refused(place: Place, presented: str) -> None:
    assert await code_of(place, presented) == "unauthenticated"


async def test_a_key_of_a_disabled_account_is_refused(place: Place) -> None:
    account, key = uuid4(), new_api_key()
    state = ApiKeyState(id=key.id, sha256=key.sha256)
    await place.hear(changed(account, state="disabled", api_keys=(state,)))
    assert await code_of(place, key.plain) == "account-disabled"


async def test_a_key_taken_from_an_account_is_gone(place: Place) -> None:
    account, key = uuid4(), new_api_key()
    state = ApiKeyState(id=key.id, sha256=key.sha256)
    await place.hear(changed(account, api_keys=(state,)))
    assert await code_of(place, key.plain) is None
    await place.hear(changed(account, minute=1))
    assert await code_of(place, key.plain) == "unauthenticated"


async def test_a_notice_finds_the_active_accounts_of_a_role_and_desk(place: Place) -> None:
    mena, everywhere, americas, off = uuid4(), uuid4(), uuid4(), uuid4()
    await place.hear(changed(mena))
    await place.hear(changed(everywhere, desks=(), all_desks=True))
    await place.hear(changed(americas, desks=("americas",)))
    await place.hear(changed(off, state="disabled"))
    async with place.database.read() as session:
        found = await accounts_in_role(session, Role.TRIAGE_OFFICER, desk="mena")
        all_found = await accounts_in_role(session, Role.TRIAGE_OFFICER)
        none = await accounts_in_role(session, Role.APPROVER)
    assert set(found) == {mena, everywhere}
    assert set(all_found) == {mena, everywhere, americas}
    assert none == []


async def test_the_profile_stays_sealed_and_names_what_it_was_sealed_in(place: Place) -> None:
    event = changed(uuid4())
    await place.hear(event)
    async with place.database.read() as session:
        kept = (await stored_profiles(session, event.account, uuid4()))[event.account]
    assert (kept.event, kept.part) == (event.id, event.profile)


def request(headers: dict[str, str]) -> HTTPConnection:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "headers": raw})


async def test_a_request_brings_a_token_a_key_or_on_pages_a_cookie(place: Place) -> None:
    account = uuid4()
    pages = authenticator(place.directory, cookie="session")
    api = authenticator(place.directory)
    by_header = request({"authorization": f"bearer {token(account)}"})
    by_cookie = request({"cookie": f"session={page_token(account)}"})
    for principal in (await pages(by_header), await api(by_header), await pages(by_cookie)):
        assert principal is not None
        assert principal.account == account
    assert await api(by_cookie) is None
    assert await pages(request({})) is None


async def test_what_is_for_pages_calls_no_api_and_the_reverse(place: Place) -> None:
    account, key = uuid4(), new_api_key()
    state = ApiKeyState(id=key.id, sha256=key.sha256, scopes=("alert.file",))
    await place.hear(changed(account, api_keys=(state,)))
    pages = authenticator(place.directory, cookie="session")
    api = authenticator(place.directory)
    assert await api(request({"authorization": f"Bearer {key.plain}"})) is not None
    for ask in (api, pages):
        with pytest.raises(Unauthenticated):
            await ask(request({"authorization": f"Bearer {page_token(account)}"}))
    for presented in (token(account), key.plain):
        with pytest.raises(Unauthenticated):
            await pages(request({"cookie": f"session={presented}"}))


async def test_a_key_that_is_not_known_yet_is_told_to_be_tried_again(place: Place) -> None:
    api = authenticator(place.directory)
    with pytest.raises(Unauthenticated, match="created just now is accepted within seconds"):
        await api(request({"authorization": f"Bearer {new_api_key().plain}"}))


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer  ", "Bearer nonsense", ""])
async def test_bad_credentials_are_refused_and_not_taken_as_none(place: Place, header: str) -> None:
    with pytest.raises(Unauthenticated):
        await authenticator(place.directory)(request({"authorization": header}))


async def test_a_route_of_accounts_refuses_a_request_without_credentials(place: Place) -> None:
    with pytest.raises(Unauthenticated):
        await required(authenticator(place.directory))(request({}))

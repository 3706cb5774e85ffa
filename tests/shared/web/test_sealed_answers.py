"""A stored answer with a secret can be opened only by the sender of the request."""

from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest
from pydantic import BaseModel

from shared.storage.sealing import SealBroken
from shared.storage.unit_of_work import Database
from shared.web.idempotency import Repeatable
from shared.web.sealed_answers import answered
from shared.web.sent_request import SentRequest
from shared.web.tables import stored_answers
from tests.shared.web.test_idempotency import ACCOUNT, HASHES, IDEMPOTENCY, clock, database, engine

__all__ = ["clock", "database", "engine"]
SECRET = "an-invented-secret"


class Made(BaseModel):
    secret: str


async def make(database: Database, secret: str, *, key: str = "first", body: bytes = b"{}") -> str:
    async def run() -> Made:
        return Made(secret=secret)

    async with database.unit_of_work(str(ACCOUNT)) as work:
        sent = SentRequest(key, body)
        return (await answered(work, IDEMPOTENCY, sent, "thing.make", Made, run)).secret


async def change(database: Database, **values: Any) -> None:
    async with database.unit_of_work("test") as work:
        await work.session.execute(stored_answers.update().values(**values))


async def test_the_secret_is_told_again_and_is_stored_sealed(database: Database) -> None:
    assert await make(database, SECRET) == SECRET
    assert await make(database, "another") == SECRET
    async with database.read() as session:
        row = (await session.execute(stored_answers.select())).one()
    assert set(row.receipt) == {"sealed"}
    assert SECRET.encode() not in b64decode(row.receipt["sealed"])


def test_no_key_of_the_service_opens_it_without_the_key_of_the_client() -> None:
    first, second = (Repeatable(key, ACCOUNT, "thing.make", b"{}") for key in ("first", "second"))
    assert IDEMPOTENCY.seal_key(first) != IDEMPOTENCY.seal_key(second)


@pytest.mark.parametrize(
    ("key", "body"), [("first", b"other"), ("second", b"{}")], ids=["another body", "another key"]
)
async def test_what_is_stored_opens_for_the_same_request_alone(
    database: Database, key: str, body: bytes
) -> None:
    """Also if somebody changes the table so that another request finds the answer."""
    await make(database, SECRET)
    sent = sha256(body).hexdigest()
    await change(
        database,
        request=HASHES.hash("idempotency key", f"{ACCOUNT} {key}"),
        body=HASHES.hash("idempotency request", f"thing.make {sent}"),
    )
    with pytest.raises(SealBroken):
        await make(database, SECRET, key=key, body=body)

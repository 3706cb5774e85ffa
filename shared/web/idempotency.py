"""`Idempotency-Key`: a request sent again takes effect once and gets the same answer.

The answer is stored in the transaction of the effect: both are committed or neither is, and a
refusal stores nothing. An answer that is stored unsealed is a `Receipt`, which has no room for
restricted content; other answers are sealed (`shared.web.sealed_answers`).
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import Header
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from shared.problems import Conflict, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.stored_answers import HELD, KEEP, KEEP_NEW

VALID_FOR = timedelta(hours=24)
KEY_HEADER, REPLAYED_HEADER = "Idempotency-Key", "Idempotency-Replayed"
REPLAYED = {REPLAYED_HEADER: "true"}
"""The header of an answer that was given before."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=KEY_HEADER,
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Send a request again with the same key and it takes effect once (24 h). "
        "Without a key, the same request sent twice takes effect twice.",
    ),
]
"""The parameter of a route: 1 to 255 visible ASCII characters."""


class Receipt(BaseModel):
    """The answer of an operation: what it created and where to read it.

    `links` holds local paths by relation (`self`, `case`). Nothing restricted: receipts are stored
    unsealed, and given again for the same account and key.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    state: str
    reference: str | None = None
    links: dict[str, str] = {}


@dataclass(frozen=True)
class Outcome:
    """The answer to a request. `replayed`: it was given before.

    `unheard_by`: services that have not received it yet, since events do not leave this one; never
    stored.
    """

    receipt: Receipt
    status: int
    replayed: bool = False
    unheard_by: tuple[str, ...] = ()

    def response(self) -> Response:
        """Answer in JSON, with `Location` where the receipt links to itself."""
        headers = {"Location": self.receipt.links["self"]} if "self" in self.receipt.links else {}
        if self.replayed:
            headers |= REPLAYED
        said = self.receipt.model_dump_json(exclude_none=True)
        if self.unheard_by:
            said = json.dumps(json.loads(said) | {"unheard_by": self.unheard_by})
        return Response(
            said,
            self.status,
            headers,
            media_type="application/json",
        )


class Hashes(Protocol):
    """An object that computes keyed hashes: `shared.storage.lookup.LookupKey`."""

    def hash(self, purpose: str, value: str) -> bytes: ...


@dataclass(frozen=True)
class Repeatable:
    """Which request this is. `body` is what was sent, as bytes: raw, or the parsed model again."""

    key: str | None
    account: UUID
    operation: str
    body: bytes


class Idempotency:
    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes

    async def once(
        self,
        work: UnitOfWork,
        request: Repeatable,
        run: Callable[[], Awaitable[Receipt]],
        *,
        status: int = 201,
    ) -> Outcome:
        """Run the operation, or repeat the answer it gave to the same request.

        Without a key it just runs. Raises Conflict `idempotency-in-progress` while the first one is
        being processed, and Invalid `idempotency-mismatch` if the key came with another body or
        operation.
        """
        if request.key is None:
            return Outcome(await run(), status)
        stored = await self.find(work, request)
        if stored is not None:
            return Outcome(Receipt.model_validate(stored.receipt), stored.status, replayed=True)
        outcome = Outcome(await run(), status)
        await self.store(work, request, outcome.receipt.id, *_stored(outcome))
        return outcome

    async def find(self, work: UnitOfWork, request: Repeatable) -> Row[Any] | None:
        """Lock this request and return the answer stored for it.

        Raises as `once` does.
        """
        named = self._hash(request)
        of_operation = self._of_operation(request)
        stored = await _held(work, named[0], of_operation[0])
        for each in stored:
            if (each.request, each.body) in {named, of_operation}:
                return each
        if stored:
            raise Invalid(
                "This Idempotency-Key was already used for a different request. Use a new "
                "key for each new request. The same key only repeats the answer to the same "
                "request.",
                code="idempotency-mismatch",
            )
        return None

    async def store(
        self,
        work: UnitOfWork,
        request: Repeatable,
        object_id: UUID,
        status: int,
        receipt: Mapping[str, Any],
    ) -> None:
        """Store the answer.

        The look-up saw the table just before the lock was taken. If the first request was committed
        in between, its row is here, and this unit of work gives way.
        """
        row = self._row(work, request, object_id, status, receipt) | {"now": work.now}
        if (await work.session.execute(KEEP, row)).one_or_none() is None:
            raise _in_progress()

    def seal_key(self, request: Repeatable) -> bytes:
        """Return 32 bytes that nobody can make without the `Idempotency-Key`."""
        return self._hashes.hash("idempotency seal", f"{request.account} {request.key}")

    async def once_added(
        self,
        begin: Callable[[], AbstractAsyncContextManager[UnitOfWork]],
        request: Repeatable,
        run: Callable[[UnitOfWork], Awaitable[Receipt]],
        *,
        status: int = 201,
    ) -> Outcome:
        """Run once an operation that only adds rows, all with its closing statement.

        A new request is one round trip: its answer is stored along with its effect, and that
        statement fails if there is an answer already; then it is handled as in `once`. So `run` may
        be called twice, in units of work of which the first stored nothing.
        """
        if request.key is not None:
            try:
                return await self._added(begin, request, run, status)
            except IntegrityError as fault:
                if _constraint_of(fault) != "stored_answers_pkey":
                    raise
        async with begin() as work:
            return await self.once(work, request, lambda: run(work), status=status)

    async def _added(
        self,
        begin: Callable[[], AbstractAsyncContextManager[UnitOfWork]],
        request: Repeatable,
        run: Callable[[UnitOfWork], Awaitable[Receipt]],
        status: int,
    ) -> Outcome:
        of_operation, _ = self._of_operation(request)
        async with begin() as work:
            outcome = Outcome(await run(work), status)
            row = self._row(work, request, outcome.receipt.id, *_stored(outcome))
            row["of_operation"] = of_operation
            work.close_with(
                KEEP_NEW, {f"answered_{column}": [value] for column, value in row.items()}
            )
        return outcome

    def place(self, request: Repeatable) -> bytes:
        """Return the place that a sealed answer is bound to."""
        return b"".join(self._hash(request))

    def _row(
        self,
        work: UnitOfWork,
        request: Repeatable,
        object_id: UUID,
        status: int,
        receipt: Mapping[str, Any],
    ) -> dict[str, Any]:
        named, body = self._hash(request)
        return {
            "request": named,
            "body": body,
            "status": status,
            "object_id": object_id,
            "receipt": receipt,
            "expires_at": work.now + VALID_FOR,
        }

    def _hash(self, request: Repeatable) -> tuple[bytes, bytes]:
        """Return the hash that finds the answer, and the one that must match to return it."""
        hashed, sent = self._hashes.hash, sha256(request.body).hexdigest()
        key = hashed("idempotency key", f"{request.account} {request.key}")
        return key, hashed("idempotency request", f"{request.operation} {sent}")

    def _of_operation(self, request: Repeatable) -> tuple[bytes, bytes]:
        """Return the same hashes for the operation, as stored before a recent upgrade."""
        hashed, sent = self._hashes.hash, sha256(request.body).hexdigest()
        key = hashed("idempotency key", f"{request.account} {request.operation} {request.key}")
        return key, hashed("idempotency body", sent)


async def _held(work: UnitOfWork, named: bytes, of_operation: bytes) -> Sequence[Row[Any]]:
    """Lock this request, and read what is stored of it, in one round trip.

    A commit is visible a moment before PostgreSQL releases its locks: an answer that is stored is
    given also while another still has the lock.
    """
    lock = int.from_bytes(named[:8], "big", signed=True)
    values = {"lock": lock, "request": named, "of_operation": of_operation, "now": work.now}
    rows = (await work.session.execute(HELD, values)).all()
    stored = [row for row in rows if row.body is not None]
    if not stored and not rows[0].free:
        raise _in_progress()
    return stored


def _stored(outcome: Outcome) -> tuple[int, dict[str, Any]]:
    return outcome.status, outcome.receipt.model_dump(mode="json")


def _constraint_of(fault: IntegrityError) -> str | None:
    cause = None if fault.orig is None else fault.orig.__cause__
    return getattr(cause, "constraint_name", None)


def _in_progress() -> Conflict:
    return Conflict(
        "The first request with this Idempotency-Key is still being processed. Try again in "
        "a moment.",
        code="idempotency-in-progress",
    )

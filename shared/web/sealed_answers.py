"""Stored answers that hold more than a receipt: sealed with a key from the client's own.

The sealing key is derived from the `Idempotency-Key` and from the service's look-up key. Of the
`Idempotency-Key` the service keeps only a keyed hash. So a person with the database, its backups
and even every key of the service cannot open an answer without that key, which must be hard to
guess; the same request sent again can.

Format: nonce (12 bytes), AES-256-GCM ciphertext with its tag, in base64. Associated data: the
columns by which the answer is found, and those that must be equal for it to be given.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import TypeAdapter

from shared.storage.sealing import NONCE_BYTES, SealBroken
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Idempotency, Repeatable
from shared.web.sent_request import SentRequest

Answer = TypeVar("Answer")


async def answered(
    work: UnitOfWork,
    idempotency: Idempotency,
    sent: SentRequest,
    act: str,
    kind: type[Answer],
    run: Callable[[], Awaitable[Answer]],
    *,
    about: UUID | None = None,
) -> Answer:
    """Run the operation, or return the answer it gave to the same request.

    `act`: what is done, and the id of what it is done to: one key is for one act. `about`: whose
    answer it is, so that it can be deleted with that subject. Raises what
    `Idempotency.once` raises.
    """
    if sent.key is None:
        return await run()
    json, account = TypeAdapter(kind), UUID(work.actor)
    request = Repeatable(sent.key, account, act, sent.body)
    stored = await idempotency.find(work, request)
    if stored is not None:
        sent.mark_replayed()
        return json.validate_json(_open(idempotency, request, stored.receipt["sealed"]))
    answer = await run()
    sealed = _seal(idempotency, request, json.dump_json(answer))
    await idempotency.store(work, request, about or account, 200, {"sealed": sealed})
    return answer


def _seal(idempotency: Idempotency, request: Repeatable, content: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(idempotency.seal_key(request))
    return b64encode(nonce + cipher.encrypt(nonce, content, idempotency.place(request))).decode()


def _open(idempotency: Idempotency, request: Repeatable, sealed: str) -> bytes:
    held = b64decode(sealed)
    cipher = AESGCM(idempotency.seal_key(request))
    try:
        return cipher.decrypt(held[:NONCE_BYTES], held[NONCE_BYTES:], idempotency.place(request))
    except InvalidTag:
        raise SealBroken("the stored answer was changed or moved") from None

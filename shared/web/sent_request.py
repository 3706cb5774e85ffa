"""A request as it was received, for operations that run once even if it is sent again."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from shared.web.idempotency import REPLAYED, IdempotencyKey


@dataclass(frozen=True)
class SentRequest:
    """A request as it was received: its `Idempotency-Key`, and the bytes that identify a repeat.

    `answer` is the response whose headers are set, if the route answers with a model.
    """

    key: str | None
    body: bytes
    answer: Response | None = None

    def mark_replayed(self) -> None:
        """Say in the headers of the answer that it was given before."""
        if self.answer is not None:
            self.answer.headers.update(REPLAYED)


UNKEYED = SentRequest(None, b"")
"""A request without a key, such as one of a page: it simply takes effect."""


async def _sent(
    request: Request, response: Response, idempotency_key: IdempotencyKey = None
) -> SentRequest:
    return SentRequest(idempotency_key, await request.body(), response)


SentDep = Annotated[SentRequest, Depends(_sent)]
"""The parameter of a route with an effect: it accepts an `Idempotency-Key`."""

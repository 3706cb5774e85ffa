"""Send a request twice with one `Idempotency-Key`, as a client that lost the answer."""

from typing import Any

import httpx2

from shared.clock import new_id


async def twice(
    client: httpx2.AsyncClient, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Send a request twice with one key, expect equal answers, and return the answer."""
    headers = {"Idempotency-Key": new_id().hex}
    first, again = [await client.post(f"/v1/{path}", json=body, headers=headers) for _ in range(2)]
    assert first.is_success, f"{path}: {first.text}"
    assert (again.status_code, again.content) == (first.status_code, first.content), path
    assert again.headers.get("location") == first.headers.get("location")
    told = [answer.headers.get("idempotency-replayed") for answer in (first, again)]
    assert told == [None, "true"], path
    answer: dict[str, Any] = first.json() if first.content else {}
    return answer

"""Answer whether this service is alive, and whether it can work.

Ready means that everything is there without which requests fail. A missing part that only delays
work (the bus) shows as degraded and never takes the service out of traffic, for intake goes on
without it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse

from shared.web.routing import RESPONSES, operation_id

Check = Callable[[], Awaitable[None]]
"""Returns when the part is well and raises when it is not."""

State = Literal["ready", "degraded", "unavailable"]
CHECK_SECONDS = 2.0

log = structlog.get_logger(__name__)


class NotReady(Exception):
    """A needed part is not available; the message says which, in our own words."""


class Health(BaseModel):
    """The state of the service's parts.

    `checks` says `ok` or `failed` for each part; `reasons` why, if it may be said here. For other
    failures the log has the kind of error. `notes` say what is missing because it is not
    configured.
    """

    status: State
    checks: dict[str, Literal["ok", "failed"]]
    reasons: dict[str, str] = {}
    notes: dict[str, str] = {}


class Alive(BaseModel):
    status: Literal["live", "gone"]
    reasons: list[str] = []


router = APIRouter(
    prefix="/health",
    tags=["health"],
    responses=RESPONSES,
    generate_unique_id_function=operation_id,
)
"""`/health/live` and `/health/ready` of a `ServiceApp`, by its checks.

A failed check of `needed` answers 503; one of `wanted` answers 200 and `degraded`. One of `alive`
lets `/health/live` answer 503: only a new start of the process helps.
"""


@router.get(
    "/live",
    summary="Is the process alive?",
    response_model=Alive,
    responses={503: {"model": Alive, "description": "Only a new start helps."}},
)
async def check_liveness(request: Request) -> JSONResponse:
    alive: Mapping[str, Check] = request.app.alive
    faults = [await _fault_of(name, check) for name, check in alive.items()]
    gone = [fault for fault in faults if fault is not None]
    said = Alive(status="gone" if gone else "live", reasons=list(filter(None, gone)))
    return JSONResponse(said.model_dump(exclude_defaults=True), 503 if gone else 200)


@router.get(
    "/ready",
    summary="Can this service take requests?",
    response_model=Health,
    responses={503: {"model": Health, "description": "A part that is needed is away."}},
)
async def check_readiness(request: Request) -> JSONResponse:
    app = request.app
    names = [*app.needed, *app.wanted]
    results = await asyncio.gather(
        *(_fault_of(name, check) for name, check in [*app.needed.items(), *app.wanted.items()])
    )
    faults = {n: fault for n, fault in zip(names, results, strict=True) if fault is not None}
    state: State = "degraded" if faults else "ready"
    if app.needed.keys() & faults.keys():
        state = "unavailable"
    health = Health(
        status=state,
        checks={name: "failed" if name in faults else "ok" for name in names},
        reasons={name: reason for name, reason in faults.items() if reason},
        notes=dict(app.notes),
    )
    return JSONResponse(
        health.model_dump(exclude_defaults=True), 503 if state == "unavailable" else 200
    )


async def _fault_of(name: str, check: Check) -> str | None:
    """Return None if the part works, else why not; empty if only the log may say it."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except Exception as error:  # noqa: BLE001 - whatever a part raises, it is not well
        log.warning("health check failed", check=name, error=type(error).__qualname__)
        return str(error) if isinstance(error, NotReady) else ""
    return None

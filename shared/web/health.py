"""Answer whether this service is alive, and whether it can work.

Ready means that everything is there without which requests fail. A missing part that only delays
work (the bus) shows as degraded and never takes the service out of traffic, for intake goes on
without it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Literal

import structlog
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse

Check = Callable[[], Awaitable[None]]
"""Returns when the part is well and raises when it is not."""

State = Literal["ready", "degraded", "unavailable"]
CHECK_SECONDS = 2.0

log = structlog.get_logger(__name__)


class NotReady(Exception):
    """A part that is needed is not available; the message says which, in our own words."""


class Health(BaseModel):
    """The state of the service's parts.

    `checks` says `ok` or `failed` for each part; `reasons` why, where it can be said here.

    Of what else failed the log has the kind of error. `notes` tell what is not there because it was
    set up so.
    """

    status: State
    checks: dict[str, Literal["ok", "failed"]]
    reasons: dict[str, str] = {}
    notes: dict[str, str] = {}


class Alive(BaseModel):
    status: Literal["live", "gone"]
    reasons: list[str] = []


def health_router(
    needed: Mapping[str, Check],
    wanted: Mapping[str, Check],
    alive: Mapping[str, Check] = MappingProxyType({}),
    notes: Mapping[str, str] = MappingProxyType({}),
) -> APIRouter:
    """Build `/health/live` and `/health/ready`.

    A failed check of `needed` answers 503; one of `wanted` answers 200 and `degraded`. One of
    `alive` lets `/health/live` answer 503: only a new start of the process helps.
    """
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get(
        "/live",
        summary="Is the process alive?",
        response_model=Alive,
        responses={503: {"model": Alive, "description": "Only a new start helps."}},
    )
    async def check_liveness() -> JSONResponse:
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
    async def check_readiness() -> JSONResponse:
        names = [*needed, *wanted]
        results = await asyncio.gather(
            *(_fault_of(name, check) for name, check in [*needed.items(), *wanted.items()])
        )
        faults = {n: fault for n, fault in zip(names, results, strict=True) if fault is not None}
        state: State = "degraded" if faults else "ready"
        if needed.keys() & faults.keys():
            state = "unavailable"
        health = Health(
            status=state,
            checks={name: "failed" if name in faults else "ok" for name in names},
            reasons={name: reason for name, reason in faults.items() if reason},
            notes=dict(notes),
        )
        return JSONResponse(
            health.model_dump(exclude_defaults=True), 503 if state == "unavailable" else 200
        )

    return router


async def _fault_of(name: str, check: Check) -> str | None:
    """Return None where the part is well, else why not; empty where only the log may say it."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except Exception as error:  # noqa: BLE001 - whatever a part raises, it is not well
        log.warning("health check failed", check=name, error=type(error).__qualname__)
        return str(error) if isinstance(error, NotReady) else ""
    return None

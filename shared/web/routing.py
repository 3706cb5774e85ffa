"""Routers of a service, whole by themselves: an application takes their routes as they are."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute

from shared.web.all_faults import AllFaultsRoute
from shared.web.problems import MEDIA_TYPE
from shared.web.strict_requests import StrictRequest

_PROBLEM_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Refused; the problem says why.", "content": _PROBLEM_CONTENT},
    "5XX": {"description": "Failed here; nothing was stored.", "content": _PROBLEM_CONTENT},
}


def operation_id(route: APIRoute) -> str:
    """Return the name of the route's function: what a client calls it by, such as `file_alert`."""
    return route.name


class Router(APIRouter):
    """A router whose routes refuse ambiguous requests, and name the problems they may answer.

    Its routes are created once, when the module is imported. FastAPI's own way would create them
    again for each application, at its first request.
    """

    def __init__(
        self,
        *,
        prefix: str = "",
        tags: Sequence[str | Enum] = (),
        include_in_schema: bool = True,
    ) -> None:
        super().__init__(
            prefix=prefix,
            tags=list(tags),
            include_in_schema=include_in_schema,
            dependencies=[Depends(StrictRequest())],
            route_class=AllFaultsRoute,
            responses=RESPONSES,
            generate_unique_id_function=operation_id,
        )

"""Define the FastAPI dependencies of identity's routes."""

from typing import Annotated

from fastapi import Depends, Request

from services.identity.context import Context
from shared.web.depends import get_context

ContextDep = Annotated[Context, Depends(get_context)]


def network_address(request: Request) -> str | None:
    """Return the network address of a request, as the trusted proxies give it."""
    return request.client.host if request.client else None

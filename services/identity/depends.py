"""Define the FastAPI dependencies of identity's routes."""

from typing import Annotated

from fastapi import Depends, Request

from services.identity.context import Context
from shared.web.depends import get_context

ContextDep = Annotated[Context, Depends(get_context)]


def network_address(request: Request) -> str | None:
    """Return where a request comes from, as the trusted proxies say."""
    return request.client.host if request.client else None

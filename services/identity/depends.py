"""Define the FastAPI dependencies of identity's routes."""

from typing import Annotated

from fastapi import Depends

from services.identity.context import Context
from shared.web.depends import get_context

ContextDep = Annotated[Context, Depends(get_context)]

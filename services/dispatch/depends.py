"""What FastAPI hands to a route of dispatch."""

from typing import Annotated

from fastapi import Depends

from services.dispatch.parts import Parts
from shared.web.depends import parts_kept

PartsOf = Annotated[Parts, Depends(parts_kept)]

"""What FastAPI hands to a route of relocation."""

from typing import Annotated

from fastapi import Depends

from services.relocation.parts import Parts
from shared.web.depends import parts_kept

PartsOf = Annotated[Parts, Depends(parts_kept)]

"""What FastAPI hands to a route of intake."""

from typing import Annotated

from fastapi import Depends

from services.intake.parts import Parts
from shared.web.depends import parts_kept

PartsOf = Annotated[Parts, Depends(parts_kept)]

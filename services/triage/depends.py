"""What FastAPI hands to a route of triage."""

from typing import Annotated

from fastapi import Depends

from services.triage.parts import Parts
from shared.web.depends import parts_kept

PartsOf = Annotated[Parts, Depends(parts_kept)]

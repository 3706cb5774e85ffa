"""HTTP in: the lists of codes that requests take."""

from services.dispatch.schemas import AddHazard, CreateContact
from shared.web.codes import codes_router

router = codes_router(CreateContact, AddHazard)

"""HTTP in: the lists of codes that requests take."""

from services.triage.schemas import AddSource, ProposeBestInterest, SaveDocument, Verify
from shared.web.codes import codes_router

router = codes_router(AddSource, Verify, ProposeBestInterest, SaveDocument)

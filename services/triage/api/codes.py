"""HTTP in: the lists of codes that requests take."""

from services.triage.schemas import (
    AddSource,
    DocumentContent,
    ProposeBestInterest,
    ProposeOfficial,
    VerifyCase,
)
from shared.web.codes import codes_router

router = codes_router(AddSource, VerifyCase, ProposeBestInterest, DocumentContent, ProposeOfficial)

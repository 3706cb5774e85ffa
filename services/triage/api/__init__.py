"""HTTP in: parse the request, run one command, and answer."""

from services.triage.api import cases, clauses, codes, documents, drafts, officials, signatories

routers = (
    cases.router,
    documents.router,
    drafts.router,
    signatories.router,
    officials.router,
    clauses.router,
    codes.router,
)

__all__ = ["routers"]

"""Triage's pages in the console: the queue, a case, a document. They run the API's operations."""

from services.triage.pages import case, deadlines, links, public, queue, signing
from services.triage.pages.documents import (
    document,
    facts_again,
    preview,
    signatories,
    signatory_letters,
    versions,
    withdrawing,
)
from services.triage.pages.library import clauses, officials, officials_table

# The fixed paths of the table come before the path of one official.

routers = (
    queue.router,
    deadlines.router,
    links.router,
    case.router,
    preview.router,
    document.router,
    facts_again.router,
    officials_table.router,
    officials.router,
    clauses.router,
    versions.router,
    signatories.router,
    signatory_letters.router,
    withdrawing.router,
    public.router,
    signing.router,
)

__all__ = ["routers"]

"""The console's pages of triage: the queue, a case, a document. The same operations as the API."""

from services.triage.pages import case, deadlines, document, links, queue

routers = (queue.router, deadlines.router, links.router, case.router, document.router)

__all__ = ["routers"]

"""Triage's pages in the console: the queue, a case, a document. They run the API's operations."""

from services.triage.pages import case, deadlines, document, links, queue

routers = (queue.router, deadlines.router, links.router, case.router, document.router)

__all__ = ["routers"]

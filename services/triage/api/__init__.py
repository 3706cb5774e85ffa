"""HTTP in: parse the request, run one command, answer."""

from services.triage.api import cases, documents

routers = (cases.router, documents.router)

__all__ = ["routers"]

"""HTTP in: parse, run one thing asked for, answer."""

from services.triage.api import cases, documents

routers = (cases.router, documents.router)

__all__ = ["routers"]

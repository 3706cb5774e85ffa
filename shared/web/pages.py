"""Pages of the console."""

from fastapi import FastAPI, Request
from starlette.responses import Response

from shared.web.problems import Refusal


class Pages:
    """What makes HTML; nothing yet."""

    def install(self, app: FastAPI) -> None:
        """Add what pages need."""

    def refusal(self, _request: Request, _refusal: Refusal) -> Response | None:
        return None

"""What every page here needs."""

from typing import Annotated

from fastapi import Depends, Request

from shared.web.pages import Pages


async def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


PagesOf = Annotated[Pages, Depends(_pages)]


def here(request: Request, path: str) -> str:
    """Make a path of this service complete, also where it is mounted under another."""
    return str(request.scope.get("root_path", "")) + path


def network_address(request: Request) -> str | None:
    return request.client.host if request.client else None

"""The stylesheet, the icon, the script. Names change with the content: caches may keep them."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from shared.problems import NotFound

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOREVER = "public, max-age=31536000, immutable"


def _known_files() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (Path(__file__).parent / "static").iterdir()}


class StaticFiles:
    """A few small files, held in memory. `more` are a service's own, by name."""

    def __init__(self, more: Mapping[str, bytes] | None = None) -> None:
        self._files = {**_known_files(), **(more or {})}
        self._versions = {
            name: sha256(content).hexdigest()[:12] for name, content in self._files.items()
        }

    def path(self, name: str) -> str:
        """Return the path within the service; an unknown name is a KeyError."""
        return f"/static/{self._versions[name]}/{name}"

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.get("/static/{version}/{name}")
        async def static_file(version: str, name: str) -> Response:
            if self._versions.get(name) != version:
                raise NotFound("There is no such file.")
            return Response(
                self._files[name],
                media_type=KINDS[Path(name).suffix],
                headers={"Cache-Control": FOREVER},
            )

        return router

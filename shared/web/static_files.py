"""The stylesheet, the icon, the script: in memory, under names that change with the content.

So caches may keep them.
"""

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


def _version(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


_FILES = {file.name: file.read_bytes() for file in (Path(__file__).parent / "static").iterdir()}
_VERSIONS = {name: _version(content) for name, content in _FILES.items()}

router = APIRouter(include_in_schema=False)


def static_path(name: str) -> str:
    """Return the path within the service; an unknown name is a KeyError."""
    return f"/static/{_VERSIONS[name]}/{name}"


@router.get("/static/{version}/{name}")
async def static_file(version: str, name: str) -> Response:
    if _VERSIONS.get(name) != version:
        raise NotFound("There is no such file.")
    return Response(
        _FILES[name],
        media_type=KINDS[Path(name).suffix],
        headers={"Cache-Control": FOREVER},
    )

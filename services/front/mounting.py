"""Mount services under one application: each is reached below `/<its name>`.

A request goes to its service directly, and not through the application at the root. Mounted inside
that one, a service would not be observed, and an error in it would be handled twice: the second
time its cause is lost.
"""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Joined:
    """An application made of applications. A path below no service's name goes to `root`."""

    def __init__(self, root: ASGIApp, services: Mapping[str, ASGIApp]) -> None:
        self._root = root
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].split("/", 2)[1] if scope["type"] == "http" else ""
        service = self._services.get(name)
        if service is None:
            await self._root(scope, receive, send)
            return
        inner = {**scope, "root_path": f"{scope.get('root_path', '')}/{name}"}
        if inner["path"] == inner["root_path"]:
            inner["path"] += "/"  # /triage means /triage/
        await service(inner, receive, send)

"""What stands around every page: where one can go, in which language, who is signed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.access.principal import Principal


@dataclass(frozen=True)
class NavItem:
    """One way to go. `label` is a message id; `path` is local and complete (`/triage/cases`)."""

    label: str
    path: str


Navigation = Callable[[Principal], Sequence[NavItem]]
"""Says where a person may go, by the person's rights."""


@dataclass(frozen=True)
class Frame:
    """What the layout shows around each page."""

    service: str
    language: str
    languages: dict[str, str]
    root: str
    here: str
    request_id: str
    signed_in: bool
    person: UUID | None
    navigation: Sequence[NavItem]
    sign_in: str
    sign_out: str
    account: str
    flash: dict[str, str] | None

    def path(self, local: str) -> str:
        """Make a path of this service complete."""
        return self.root + local

    def is_current(self, item: NavItem) -> bool:
        current = self.here.split("?")[0]
        return current == item.path or current.startswith(item.path.rstrip("/") + "/")

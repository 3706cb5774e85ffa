"""The frame around every page: navigation, languages, and the signed-in account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.access.principal import Principal


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation.

    `label` is a message id; `path` is local and complete (`/triage/cases`).
    """

    label: str
    path: str


Navigation = Callable[[Principal], Sequence[NavItem]]
"""Returns the entries of the navigation, by the person's rights."""


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
    unheard: bool = False

    def path(self, local: str) -> str:
        """Return a path of this service with the prefix under which it is mounted."""
        return self.root + local

    def is_current(self, item: NavItem) -> bool:
        """Return whether the page belongs to this entry, and to no more specific one."""
        current = self.here.split("?")[0]
        within = [each.path for each in self.navigation if _is_within(current, each.path)]
        return item.path == max(within, key=len, default="")


def _is_within(page: str, place: str) -> bool:
    return page == place or page.startswith(place.rstrip("/") + "/")

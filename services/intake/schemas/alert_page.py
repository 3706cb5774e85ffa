"""What the page of an alert shows."""

from dataclasses import dataclass
from typing import Literal

from services.intake.schemas.views import AlertView, AmendmentView, ToldView
from shared.access.names import Staff

SeenAs = Literal["filer", "desk"]
"""As whom somebody sees an alert: a filer alone does not see what others changed, so that a version
of the alert holds something else for them."""


@dataclass(frozen=True)
class AlertPage:
    """What the page of an alert shows. `staff`: the names of those who amended it.

    `as_filer`: the reader has access only because they filed it, and does not see what others
    changed. `drafted`: whether the reader has drafts of changes to it.
    """

    alert: AlertView
    amendments: list[AmendmentView]
    staff: Staff
    as_filer: bool = False
    drafted: bool = False

    @property
    def seen_as(self) -> SeenAs:
        return seen_as(as_filer=self.as_filer)

    def told_at(self, version: int) -> ToldView:
        """Return what the alert said with this many amendments; a later version: what it says."""
        later = self.since(version)
        return later[-1].before if later else self.alert

    def since(self, version: int) -> list[AmendmentView]:
        """Return the amendments after the first so many, the latest first."""
        return self.amendments[: max(0, self.alert.version - version)]


def seen_as(*, as_filer: bool) -> SeenAs:
    return "filer" if as_filer else "desk"

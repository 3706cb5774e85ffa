"""What the page of an alert shows."""

from dataclasses import dataclass

from services.intake.schemas.views import AlertView, AmendmentView, ToldView
from shared.access.names import Staff


@dataclass(frozen=True)
class AlertPage:
    """What the page of an alert shows. `staff`: the names of those who amended it."""

    alert: AlertView
    amendments: list[AmendmentView]
    staff: Staff

    def told_at(self, version: int) -> ToldView:
        """Return what the alert said with this many amendments; a later version: what it says."""
        later = self.since(version)
        return later[-1].before if later else self.alert

    def since(self, version: int) -> list[AmendmentView]:
        """Return the amendments after the first so many, the latest first."""
        return self.amendments[: max(0, self.alert.version - version)]

"""Drafts of alerts and of changes to alerts: half-filled forms as their operator typed them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.envelope import Frozen


class DraftContent(Frozen):
    """The sealed content of `alert_drafts.content`: the filled fields of the form, in order.

    They are as they were typed, also those that no alert could hold. Those of a change also have
    the `version` of the alert that the page showed, and as whom (`seen_as`).
    """

    fields: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str:
        return dict(reversed(self.fields)).get(name, "")


class DraftHeading(Frozen):
    """The sealed content of `alert_drafts.heading`, by which its operator knows a draft again.

    `country` is what the form said, `name` the first name in it, `words` how its text begins.
    That of a change is empty: what it says is opened only with the keys of its alert.
    """

    country: str = ""
    name: str = ""
    words: str = ""


@dataclass(frozen=True)
class DraftPage:
    """Names the draft that a page shows, and the page itself, its `window`.

    `draft` is the key with which its form files one alert only. `seen`: the window in which the
    draft was saved last when the page was made; None for a form that was begun there. `alert`: the
    alert that the form changes; None for the form of a new one.
    """

    operator: UUID
    draft: UUID
    window: UUID
    seen: UUID | None = None
    alert: UUID | None = None

    def is_newest(self, saved_in: UUID) -> bool:
        """Return whether the page knows what was saved last, in the window `saved_in`."""
        return saved_in in {self.seen, self.window}


@dataclass(frozen=True)
class DraftedAlert:
    """The alert that a draft changes, as its operator knows it again."""

    id: UUID
    filed_at: datetime
    country: str


@dataclass(frozen=True)
class DraftListed:
    """A draft in the list of its operator. `heading` is None where it cannot be opened.

    `alert`: what it changes; None for a new alert.
    """

    id: UUID
    saved_in: UUID
    saved_at: datetime
    expires_at: datetime
    heading: DraftHeading | None
    alert: DraftedAlert | None = None


@dataclass(frozen=True)
class OpenedDraft:
    id: UUID
    saved_in: UUID
    content: DraftContent
    alert: UUID | None = None

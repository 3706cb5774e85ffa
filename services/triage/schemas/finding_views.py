"""What triage answers about whom a document tells what, and what the record does not bear."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel


class ActOfAlertView(BaseModel):
    """An act or a development as an alert tells it; `source`: the number of its source, from 1."""

    code: str
    alert: UUID
    number: int
    source: int | None
    on: date | None


class SaidView(BaseModel):
    """What the document says was done to somebody, and the acts of the record that say so too.

    `borne`: the record says it, in these words or others, or leaves it open to whom it was done.
    """

    code: str
    borne: bool
    told: list[ActOfAlertView]


class PersonToldView(BaseModel):
    """A person of the record: what the document says of them, and what it leaves out.

    `persons`: their ids, one in each alert. `name` is empty if there is none.
    """

    persons: list[UUID]
    name: str
    said: list[SaidView]
    left_out: list[ActOfAlertView]


class FindingView(BaseModel):
    """What the document says of somebody that no act bears, or a name that it should not have.

    `mark`: what a confirmation names. `rule`: `act-not-borne`, `not-dead` (a sentence),
    `plan-not-borne`, `plan-not-dead`, `plan-stranger` (the plan, or the words for everybody),
    `legal-name`, `former-name`, `child-named`, `source-named`, `other-alert`, `home-named`,
    `hiding-place-named`, `hiding-place-alike` (it may be that place), `hiding-area-named` (words of
    it that the record also has as a place or within the name of an organisation),
    `hiding-town-named` (it is a large city, in an address, a name or a date line),
    `former-hiding-place-named`.
    `person`: the name in the record, if it is somebody of it; `codes`: the acts that may be meant.
    Beside acts these are where somebody stands (`held-now`, `at-liberty`, ...), an accusation in
    the document's own words (`guilty`), and what a plan says is ahead (`expected-` and
    `accusation-` with a code of those lists).
    `field`, `words`, `start`, `end`: the sentence, as in `named`. `final`: nobody can confirm it.
    `confirmed_by`, `confirmed_at`, `reason`: null until somebody did.
    """

    mark: str
    rule: str
    person: str
    codes: list[str]
    field: str
    words: str
    start: int
    end: int
    final: bool
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    reason: str | None = None

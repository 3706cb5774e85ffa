"""Stop the deadline of a hearing or removal, or set its time, on the page of the case."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from pydantic import AfterValidator, Field
from starlette.responses import Response

from services.triage.commands import cases
from services.triage.pages.confirmations import stopping
from services.triage.pages.depends import LabelsDep, PageAccess, case_path
from services.triage.schemas import SetHour
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.web.confirming import ask_first
from shared.web.dates_and_times import Day
from shared.web.depends import PagesDep, path_of
from shared.web.request_model import RequestModel
from shared.web.routing import Router
from shared.web.submit import submitted
from shared.web.time_zones import zones

router = Router(include_in_schema=False)


def _time_of_day(given: str) -> str:
    try:
        told = time.fromisoformat(given)
    except ValueError:
        raise ValueError(msgid("Enter the time as 09:30.")) from None
    if told.tzinfo is not None:
        raise ValueError(msgid("Enter the time as 09:30."))
    return given


def _zone(given: str) -> str:
    if given not in zones():
        raise ValueError(msgid("Choose the time zone of the place where it happens."))
    return given


class HourForm(RequestModel):
    """The day of the deadline as the page showed it, and the time on it."""

    day: Day
    hour: Annotated[str, AfterValidator(_time_of_day)]
    zone: Annotated[str, AfterValidator(_zone)]
    seen: Annotated[str, Field(max_length=40)]

    def asked(self) -> SetHour:
        hour = time.fromisoformat(self.hour)
        at = datetime.combine(self.day, hour, tzinfo=ZoneInfo(self.zone))
        return SetHour(at=at, seen=self.seen)


@router.post("/cases/{case}/clocks/{clock}/hour")
async def hour(request: Request, pages: PagesDep, access: PageAccess, clock: UUID) -> Response:
    await access.admit(Operation.CLOCK_ANSWER)  # checked before the form is read
    asked = await submitted(request, pages, HourForm)
    await cases.set_hour(access, clock, asked.asked())
    done = msgid("Time set. The deadline uses it.")
    return pages.redirect(path_of(request, case_path(access)), done)


@router.post("/cases/{case}/clocks/{clock}/done")
async def answer(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, clock: UUID
) -> Response:
    await access.admit(Operation.CLOCK_ANSWER)
    question = stopping(await access.show(), clock, labels)
    if question and (page := await ask_first(request, pages, question)) is not None:
        return page
    await cases.complete_deadline(access, clock)
    return pages.redirect(path_of(request, case_path(access)), msgid("Deadline marked as done."))

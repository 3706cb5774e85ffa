"""An event with a value of a later writer takes effect in each service, and is not parked.

What is not known gets the careful meaning: no consent, no right, no waiting.
"""

from typing import Any
from uuid import UUID

import pytest

from services.front.catalogue import CATALOGUE
from services.relocation.rules.urgency import WITHIN
from shared.clock import new_id
from shared.contracts.catalogue import EVENTS
from shared.contracts.envelope import Event
from shared.contracts.identity import AccountChanged
from shared.contracts.intake import AlertAmended, AlertConsentChanged, AlertFiled
from shared.contracts.notices import NoticeRequested
from shared.contracts.triage import CaseOpened, ProtectionRequested
from tests.samples import LATER, data_of, open_fields, sealed, with_value
from tests.services.listening import Listening

LONGEST = "l" * 64
"""The longest code that contracts allow."""


async def said(
    listener: Listening, event: type[Event], *at: str | int, value: str = LATER, **also: Any
) -> Event:
    """Return an event whose field `at` has a value of a later version."""
    data = data_of(event) | also
    return await sealed(
        event, with_value(data, at, value) if at else data, listener.runtime.keyring
    )


async def case_of(listener: Listening) -> UUID:
    """Return an open case, because events about a case need it."""
    if listener.runtime.service != "triage":
        return new_id()
    await listener.hear(await said(listener, AlertFiled))
    (case,) = await listener.rows("SELECT id FROM cases")
    return UUID(str(case.id))


async def test_it_takes_effect_and_parks_nothing(listener: Listening) -> None:
    case = await case_of(listener)
    heard = 0
    for event in EVENTS.values():
        for at, _ in open_fields(event):
            await listener.hear(await one_after_its_case(listener, event, case, *at))
            assert await listener.parked() == [], f"{event.type}: {at}"
            heard += 1
    assert heard > 10
    assert set(await listener.outcomes()) == {"done"}


@pytest.mark.long
async def test_no_table_is_narrower_than_what_may_be_said(listener: Listening) -> None:
    """With the longest codes, and without each optional field."""
    case = await case_of(listener)
    heard = 0
    for event in EVENTS.values():
        for at, _ in open_fields(event):
            longest = await one_after_its_case(listener, event, case, *at, value=LONGEST)
            await listener.hear(longest)
            assert await listener.parked() == [], f"{event.type}: {at}"
            heard += 1
        for name, field in event.model_fields.items():
            # At least one of the fields for its place is always present.
            if field.is_required() or name in {"id", "case", event.key_field, "role", "account"}:
                continue
            left_out = {name: field.get_default(call_default_factory=True)}
            without = await one_after_its_case(listener, event, case)
            await listener.hear(without.model_copy(update=left_out))
            assert await listener.parked() == [], f"{event.type} without {name}"
            heard += 1
    assert heard > 20


async def one_after_its_case(
    listener: Listening, event: type[Event], case: UUID, *at: str | int, value: str = LATER
) -> Event:
    """Return such an event, after the events of its case or alert that it needs."""
    if event is AlertAmended:
        filed: Any = await said(listener, AlertFiled)
        await listener.hear(filed)
        of_it = {"alert": str(filed.alert), "subject": str(filed.subject)}
        return await said(listener, event, *at, value=value, **of_it)
    if "case" not in event.model_fields or event is CaseOpened:
        return await said(listener, event, *at, value=value)
    if event.key_field != "case":
        return await said(listener, event, *at, value=value, case=str(case))
    opened: Any = await said(listener, CaseOpened)
    await listener.hear(opened)
    return await said(listener, event, *at, value=value, case=str(opened.case))


class TestTheCarefulMeaning:
    @pytest.mark.parametrize("told_service", ["triage", "relocation", "dispatch"], indirect=True)
    async def test_of_a_consent_is_none(self, listener: Listening) -> None:
        await listener.hear(await said(listener, AlertConsentChanged, "state"))
        table = "consent_facts" if listener.runtime.service == "dispatch" else "consents"
        (kept,) = await listener.rows(f"SELECT state FROM {table}")  # noqa: S608  # one of ours
        assert kept.state == LATER

    @pytest.mark.parametrize("told_service", CATALOGUE, indirect=True)
    async def test_of_an_account_s_state_is_disabled(self, listener: Listening) -> None:
        await listener.hear(await said(listener, AccountChanged, "state"))
        (kept,) = await listener.rows("SELECT active FROM principals")
        assert kept.active is False

    @pytest.mark.parametrize("told_service", ["relocation"], indirect=True)
    async def test_of_an_urgency_is_the_first_place_on_the_list(self, listener: Listening) -> None:
        await listener.hear(await said(listener, ProtectionRequested, "urgency"))
        (kept,) = await listener.rows(
            "SELECT urgency, urgency_rank, decide_by - requested_at AS within FROM support_requests"
        )
        assert (kept.urgency, kept.urgency_rank) == (LATER, 1)
        assert kept.within == WITHIN["critical"]

    @pytest.mark.parametrize("told_service", ["dispatch"], indirect=True)
    async def test_of_a_notice_s_urgency_is_an_sms_at_once(self, listener: Listening) -> None:
        colleague: Any = await said(listener, AccountChanged)
        await listener.hear(colleague)
        to = str(colleague.account)
        await listener.hear(await said(listener, NoticeRequested, "urgency", account=to))
        told = await listener.rows("SELECT channel, critical FROM deliveries ORDER BY channel")
        assert [tuple(each) for each in told] == [("email", True), ("sms", True)]

    @pytest.mark.parametrize("told_service", ["intake"], indirect=True)
    async def test_of_a_level_is_kept_to_be_shown(self, listener: Listening) -> None:
        await listener.hear(await said(listener, CaseOpened, "level"))
        (kept,) = await listener.rows("SELECT level FROM cases")
        assert kept.level == LATER

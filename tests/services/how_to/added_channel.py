"""Send by the channel of docs/how-to/add-a-channel.md, in a source that has it."""

import asyncio
from pathlib import Path
from typing import Any

import shared
from services.dispatch.channels import CHANNELS
from services.dispatch.operations.contacts.trial_messages import send_trial
from services.dispatch.settings import DispatchSettings
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from shared.storage.migrations import migrate
from tests.services.dispatch.dispatch_fixture import DESK, DispatchFixture, Issued, appeal_texts
from tests.services.dispatch.test_sending import NUMBER, OTHER_NUMBER
from tests.services.how_to.over_a_copy import Told, answer, key_of

FAX = Channel("fax")


def _sent(folder: Path) -> list[str]:
    return sorted(file.read_text() for file in folder.iterdir())


def _put_away(folder: Path) -> None:
    folder.rename(folder.with_name("away"))


async def _pages(dispatch: DispatchFixture, campaign: Any, contact: Any) -> dict[str, Any]:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        listed = await client.get(f"/v1/campaigns/{campaign}/deliveries")
        page = await client.get(f"/contacts/{contact}")
        french = await client.get(f"/contacts/{contact}", headers={"Accept-Language": "fr"})
    return {
        "listed": [each["channel"] for each in listed.json()["items"]],
        "page": page.text,
        "page in French": french.text,
    }


async def _by_its_server(dispatch: DispatchFixture, folder: Path) -> dict[str, Any]:
    """Send an appeal, a test and a notice, each by fax."""
    contact = await dispatch.contact(phone=NUMBER)
    campaign = await dispatch.start(Issued(texts=appeal_texts("en")))
    await dispatch.drain(FAX)
    appeal = _sent(folder)
    async with dispatch.context.database.unit_of_work("test") as work:
        await send_trial(work, dispatch.context, contact.id, FAX)
    await dispatch.account(Role.COMMUNICATIONS, phone=NUMBER)
    await dispatch.hear(
        NoticeRequested(
            notice=new_id(),
            role=Role.COMMUNICATIONS.value,
            reason="case-waits",
            desk=DESK,
            case_number="C-2026-0001",
            urgency="critical",
            requested_at=utc_now(),
        )
    )
    await dispatch.drain(FAX)
    (text,) = appeal_texts("en").texts
    return {
        "expected": [f"To: {NUMBER}\n\n{text.title}\n\n{text.plain}\n"],
        "appeal": appeal,
        "all": _sent(folder),
        "states": await dispatch.states(),
        "settled": [each["channel"] for each in await dispatch.emitted("delivery.settled")],
        **await _pages(dispatch, campaign, contact.id),
    }


async def _without_its_server(dispatch: DispatchFixture) -> list[Any]:
    """Return the states after the first and after the last attempt."""
    await dispatch.start()
    await dispatch.drain(FAX)
    first = await dispatch.states()
    for _ in CHANNELS[FAX].retries:
        await dispatch.do("UPDATE addresses SET rests_until = NULL")
        await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
        await dispatch.drain(FAX)
    return [first, await dispatch.states()]


async def _perform(told: Told) -> dict[str, Any]:
    owner, folder = told["dispatch"]["owner"], Path(told["folder"])
    migrations = Path(shared.__file__).parents[1] / "services/dispatch/migrations"
    await asyncio.to_thread(migrate, migrations, owner, service_role="tocsin_dispatch")
    bare = DispatchSettings.model_validate(told["dispatch"]["settings"])
    settings = bare.model_copy(update={"fax_folder": folder})
    async with DispatchFixture.opened(settings, key_of(told)) as dispatch:
        sent = await _by_its_server(dispatch, folder)
        _put_away(folder)
        failed = await _without_its_server(dispatch)
    async with DispatchFixture.opened(bare, key_of(told)) as dispatch:
        await dispatch.contact(phone=OTHER_NUMBER)
        await dispatch.start()
        await dispatch.drain(FAX)
        unconfigured = await dispatch.states()
        is_provider = FAX in dispatch.context.providers
    return {**sent, "failed": failed, "unconfigured": [unconfigured, is_provider]}


if __name__ == "__main__":
    answer(_perform)

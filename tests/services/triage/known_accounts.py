"""Accounts of staff, as identity tells triage of them. All are invented."""

from datetime import datetime
from uuid import UUID

from services.triage.context import Context
from shared.access.principals import store_account
from shared.clock import new_id
from shared.contracts.content import AccountProfile
from shared.contracts.identity import AccountChanged


async def know_account(context: Context, account: UUID, name: str) -> None:
    """Let triage process an account of staff."""
    keys = await context.keyring.create(account)
    event, now = new_id(), datetime.now().astimezone()
    profile = AccountProfile(name=name)
    changed = AccountChanged(
        id=event,
        account=account,
        kind="person",
        roles=("triage_officer",),
        all_desks=True,
        state="active",
        sessions_valid_from=now,
        changed_at=now,
        profile=keys.seal_part(event, "profile", account, profile),
    )
    async with context.database.unit_of_work("identity") as work:
        await store_account(work, changed)

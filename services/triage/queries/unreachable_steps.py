"""Find the steps of deadlines that name an account which cannot be notified."""

from services.triage.context import Context
from services.triage.queries.readers import read_no_case
from shared.web.health import NotReady


async def expect_steps_reach(context: Context) -> None:
    """Raise `NotReady` with the steps whose account reads no case. A check of readiness.

    The account may be mistyped, disabled, or without the role now: it can become valid again.
    """
    named = context.deadline_steps.accounts()
    if not named:
        return
    async with context.database.read() as session:
        strangers = await read_no_case(session, named)
    if steps := sorted({step for account in strangers for step in named[account]}):
        raise NotReady(
            "steps of TOCSIN_TRIAGE_DEADLINE_STEPS that name an account that can read no case: "
            + ", ".join(steps)
        )

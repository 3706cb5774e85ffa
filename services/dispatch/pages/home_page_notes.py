"""Dispatch's part of the home page."""

from collections.abc import Sequence

from fastapi import Request

from services.dispatch.access import channels
from services.dispatch.access.reports import callback_faults_for_home_page
from services.dispatch.context import Context
from services.dispatch.labels import AMISS
from shared.access.authorise import may
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.channel_labels import CHANNEL_LABELS
from shared.message_ids import msgid
from shared.web.home_page import HomePageNote
from shared.web.pages import Pages


async def home_page_notes(
    context: Context, pages: Pages, request: Request, principal: Principal
) -> Sequence[HomePageNote]:
    """Return a line for each channel that accepts nothing, or reports nothing, and since when."""
    gettext = pages.gettext(request)
    link = "/dispatch/campaigns" if may(principal, Operation.CAMPAIGN_READ) else None
    words = gettext(msgid("{channel}: no message has been sent successfully since"))
    down = [
        HomePageNote(
            words.format(channel=gettext(CHANNEL_LABELS[each.channel].title)),
            at=each.since,
            link=link,
        )
        for each in await channels.home_page_notes(context, principal)
    ]
    amiss = [
        HomePageNote(gettext(AMISS[each.fault]), at=each.since, link=link)
        for each in await callback_faults_for_home_page(context, principal)
    ]
    return down + amiss

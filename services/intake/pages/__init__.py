"""Intake's pages in the console: file an alert, find it, record consents, withdraw it."""

from services.intake.pages import (
    amending,
    codes,
    consent_and_withdrawal,
    drafts,
    filing,
    persons_list,
    reading,
)

routers = (
    codes.router,
    filing.router,
    persons_list.router,
    amending.router,
    drafts.router,
    reading.router,
    consent_and_withdrawal.router,
)

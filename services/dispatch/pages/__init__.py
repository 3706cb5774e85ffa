"""Dispatch's pages in the console: campaigns, contacts, hazards, the local mailbox."""

from services.dispatch.pages import (
    campaigns,
    contacts,
    endpoint_secret,
    hazards,
    mailbox,
    recipients,
)

routers = (
    campaigns.router,
    contacts.router,
    endpoint_secret.router,
    hazards.router,
    mailbox.router,
    recipients.router,
)

__all__ = ["routers"]

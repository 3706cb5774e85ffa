"""The console's pages of dispatch: campaigns, contacts, hazards, the local mailbox."""

from services.dispatch.pages import campaigns, contacts, hazards, mailbox, recipients

routers = (
    campaigns.router,
    contacts.router,
    hazards.router,
    mailbox.router,
    recipients.router,
)

__all__ = ["routers"]

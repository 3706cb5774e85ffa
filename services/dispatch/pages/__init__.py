"""The console's pages of dispatch: campaigns, contacts, the local mailbox."""

from services.dispatch.pages import campaigns, contacts, mailbox, recipients

routers = (campaigns.router, contacts.router, mailbox.router, recipients.router)

__all__ = ["routers"]

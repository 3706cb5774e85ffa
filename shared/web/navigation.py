"""Build the console's navigation: one table for all services, by each person's rights."""

from collections.abc import Sequence

from shared.access.authorise import may
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.web.frame import NavItem

_PLACES: tuple[tuple[Operation, str, str], ...] = (
    (Operation.ALERT_FILE, msgid("File an alert"), "/intake/alerts/new"),
    (Operation.ALERT_READ, msgid("Alerts"), "/intake/alerts"),
    (Operation.CASE_READ, msgid("Cases"), "/triage/cases"),
    (Operation.LIBRARY_READ, msgid("Officials"), "/triage/officials"),
    (Operation.CAMPAIGN_READ, msgid("Campaigns"), "/dispatch/campaigns"),
    (Operation.CONTACT_READ, msgid("Contacts"), "/dispatch/contacts"),
    (Operation.MAILBOX_READ, msgid("Local mailbox"), "/dispatch/mailbox"),
    (Operation.SUPPORT_READ, msgid("Support requests"), "/relocation/support-requests"),
    (Operation.ACCOUNT_READ, msgid("Accounts"), "/identity/accounts"),
    (Operation.AUDIT_READ, msgid("Audit trail"), "/intake/audit"),
)


def console_navigation(principal: Principal) -> Sequence[NavItem]:
    """Return the places this person's roles open, in the order in which an alert travels."""
    return [NavItem(label, path) for operation, label, path in _PLACES if may(principal, operation)]

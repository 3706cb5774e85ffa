"""Actions and things of the trail in the reader's words. What has none is shown as its code."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.web.languages import msgid

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "alert.file": msgid("Alert filed"),
        "alert.read": msgid("Alert read"),
        "alert.change_consent": msgid("Consent changed"),
        "alert.withdraw": msgid("Alert withdrawn"),
        "alert.withdrawal-kept": msgid("Withdrawal of an alert took effect here"),
        "consent.kept": msgid("Change of consent took effect here"),
        "case.open": msgid("Case opened"),
        "case.read": msgid("Case read"),
        "timeline.read": msgid("Timeline of a case read"),
        "case.assign": msgid("Case given to an officer"),
        "case.restrict": msgid("Case kept to named people"),
        "case.restriction-kept": msgid("Restriction of a case took effect here"),
        "case.verify": msgid("Verification recorded"),
        "case.source-added": msgid("Source added"),
        "case.source-assessed": msgid("Source assessed"),
        "case.link": msgid("Link between cases decided"),
        "case.close": msgid("Case closed"),
        "case.reopen": msgid("Case opened again"),
        "clock.answer": msgid("What a clock waited for was done"),
        "best_interest.propose": msgid("Best-interest decision proposed"),
        "best_interest.decide": msgid("Best-interest decision taken"),
        "protection.request": msgid("Protection requested"),
        "appeal.draft": msgid("Appeal drafted"),
        "appeal.edit": msgid("Appeal edited"),
        "appeal.read": msgid("Appeal read"),
        "appeal.submit": msgid("Appeal submitted for approval"),
        "appeal.approved": msgid("Appeal approved and issued"),
        "appeal.returned": msgid("Appeal returned"),
        "appeal.withdrawn": msgid("Appeal withdrawn"),
        "appeal.refused": msgid("Appeal refused by dispatch"),
        "appeal.withdrawal-kept": msgid("Withdrawal of an appeal took effect here"),
        "campaign.started": msgid("Campaign started"),
        "campaign.stopped": msgid("Campaign stopped"),
        "delivery.sent": msgid("Message sent"),
        "delivery.delivered": msgid("Message delivered"),
        "delivery.failed": msgid("Message failed"),
        "delivery.withheld": msgid("Message not sent"),
        "delivery.unknown": msgid("Not known whether a message was sent"),
        "delivery.decided": msgid("Decided what became of a message"),
        "deliveries.read": msgid("Messages of a campaign or contact read"),
        "notice.queued": msgid("Notice to colleagues queued"),
        "mailbox.read": msgid("Local mailbox read"),
        "contacts.read": msgid("List of contacts read"),
        "contact.read": msgid("Contact read"),
        "contact.created": msgid("Contact made"),
        "contact.changed": msgid("Contact changed"),
        "contact.deactivated": msgid("Contact taken out of use"),
        "contact.secret-rotated": msgid("New webhook secret made for a contact"),
        "contact.tried-now": msgid("Held messages to a contact tried at once"),
        "support.request": msgid("Support request opened"),
        "support.read": msgid("Support request read"),
        "support.assess": msgid("Support request assessed"),
        "support.decide": msgid("Support request decided"),
        "support.overdue": msgid("Support request overdue"),
        "account.list": msgid("List of accounts read"),
        "account.read": msgid("Account read"),
        "account.created": msgid("Account made"),
        "account.changed": msgid("Account changed"),
        "account.signed-in": msgid("Signed in"),
        "account.sign-in-refused": msgid("Sign-in refused"),
        "account.signed-out": msgid("Signed out"),
        "account.password-changed": msgid("Password changed by its person"),
        "account.password-set": msgid("New first password set"),
        "account.key-created": msgid("API key made"),
        "account.key-revoked": msgid("API key revoked"),
        "account.disabled": msgid("Account disabled"),
        "account.enabled": msgid("Account enabled"),
        "audit.read": msgid("Audit trail read"),
        "event.skipped": msgid("Parked event skipped"),
        "events.replayed": msgid("Parked events replayed"),
        "events.republished": msgid("Events published again"),
        "events.rewound": msgid("Events read again from an earlier point"),
    }
)

OBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "account": msgid("Account"),
        "alert": msgid("Alert"),
        "audit_entry": msgid("Audit trail"),
        "campaign": msgid("Campaign"),
        "case": msgid("Case"),
        "contact": msgid("Contact"),
        "delivery": msgid("Message"),
        "document": msgid("Appeal"),
        "mailbox": msgid("Local mailbox"),
        "notice": msgid("Notice"),
        "support_request": msgid("Support request"),
    }
)

SERVICE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "intake": msgid("Alerts (intake)"),
        "triage": msgid("Cases (triage)"),
        "dispatch": msgid("Campaigns (dispatch)"),
        "relocation": msgid("Support (relocation)"),
        "identity": msgid("Accounts (identity)"),
    }
)

"""The events that triage consumes, and the operation that handles each."""

from functools import partial

from services.triage.context import Context
from services.triage.operations.alerts import amending, known_facts, opening
from services.triage.operations.appeals import campaigns, delivery_counts, reach, signature_letters
from services.triage.operations.cases import grants, handing_over
from shared.contracts.dispatch import (
    AppealRefused,
    CampaignFinished,
    CampaignHindered,
    CampaignStarted,
    CampaignStopped,
    DeliverySettled,
    LetterSettled,
    ReachCounted,
    RecipientsCounted,
)
from shared.contracts.identity import AccountChanged
from shared.contracts.intake import (
    AlertAmended,
    AlertConsentChanged,
    AlertConsentWordsTold,
    AlertFiled,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from shared.contracts.relocation import GrantDecided, GrantRequested
from shared.messaging.handlers import HandlerTable, Noting, Together

ALONE = (
    AlertAmended,
    AlertConsentChanged,
    AlertWithdrawn,
    AlertWithdrawalUndone,
    AccountChanged,
)
"""These wait for a person who works on the case at the moment."""
URGENT = (AlertFiled, *ALONE)
"""New cases, and what blocks them. Results of other services are collected for a moment."""
LISTENS_TO = ("intake", "dispatch", "relocation", "identity")


def handlers(context: Context) -> HandlerTable:
    return {
        AlertFiled: Together(partial(opening.open_cases, context=context)),
        AlertAmended: partial(amending.on_alert_amended, context=context),
        AlertConsentChanged: known_facts.on_alert_consent_changed,
        AlertConsentWordsTold: known_facts.on_consent_words_told,
        AlertWithdrawn: known_facts.on_alert_withdrawn,
        AlertWithdrawalUndone: partial(known_facts.on_withdrawal_undone, context=context),
        CampaignStarted: campaigns.on_campaign_started,
        CampaignStopped: campaigns.on_campaign_stopped,
        CampaignHindered: campaigns.on_campaign_hindered,
        CampaignFinished: campaigns.on_campaign_finished,
        AppealRefused: campaigns.on_appeal_refused,
        DeliverySettled: Noting(delivery_counts.on_deliveries_settled),
        LetterSettled: Noting(signature_letters.on_letters_settled),
        ReachCounted: Noting(reach.on_reach_counted),
        RecipientsCounted: Noting(reach.on_recipients_counted),
        GrantRequested: grants.on_grant_requested,
        GrantDecided: grants.on_grant_decided,
        AccountChanged: handing_over.hand_over,
    }

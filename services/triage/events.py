"""The events that triage consumes, and the operation that handles each."""

from functools import partial

from services.triage.context import Context
from services.triage.operations import fates, known_facts, leaving, opening, reach, timeline
from shared.contracts.dispatch import (
    AppealRefused,
    CampaignFinished,
    CampaignHindered,
    CampaignStarted,
    CampaignStopped,
    DeliverySettled,
    ReachCounted,
)
from shared.contracts.identity import AccountChanged
from shared.contracts.intake import (
    AlertConsentChanged,
    AlertConsentWordsTold,
    AlertFiled,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from shared.contracts.relocation import GrantDecided, GrantRequested
from shared.messaging.handlers import HandlerTable, Noting, Together

ALONE = (AlertConsentChanged, AlertWithdrawn, AlertWithdrawalUndone, AccountChanged)
"""These wait for whoever has the case in work."""
URGENT = (AlertFiled, *ALONE)
"""Cases, and what bars them. What others did of a case gathers for a moment."""
LISTENS_TO = ("intake", "dispatch", "relocation", "identity")


def handlers(context: Context) -> HandlerTable:
    return {
        AlertFiled: Together(partial(opening.open_cases, context=context)),
        AlertConsentChanged: known_facts.keep_alert_consent_changed,
        AlertConsentWordsTold: known_facts.keep_consent_words,
        AlertWithdrawn: known_facts.keep_alert_withdrawn,
        AlertWithdrawalUndone: known_facts.keep_withdrawal_undone,
        CampaignStarted: timeline.keep_campaign_started,
        CampaignStopped: timeline.keep_campaign_stopped,
        CampaignHindered: timeline.keep_campaign_hindered,
        CampaignFinished: timeline.keep_campaign_finished,
        AppealRefused: timeline.keep_appeal_refused,
        DeliverySettled: Noting(fates.keep_deliveries_settled),
        ReachCounted: Noting(reach.keep_reach_counted),
        GrantRequested: timeline.keep_grant_requested,
        GrantDecided: timeline.keep_grant_decided,
        AccountChanged: leaving.hand_over,
    }

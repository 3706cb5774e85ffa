"""Reads for API and pages. They change nothing."""

from services.dispatch.queries.campaigns import (
    bounds_of,
    list_campaigns,
    list_deliveries,
    show_campaign,
)
from services.dispatch.queries.contacts import (
    deliveries_of,
    kept_in_mailbox,
    list_contacts,
    show_contact,
)
from services.dispatch.queries.hazards import (
    count_waiting,
    known_senders,
    list_hazards,
    show_endangered,
    show_hazard,
)
from services.dispatch.queries.queue_depth import count_unsent
from services.dispatch.queries.recipients import addresses_for, count_recipients
from services.dispatch.queries.trial_messages import channels_that_wait, last_trials, trials_of

__all__ = [
    "addresses_for",
    "bounds_of",
    "channels_that_wait",
    "count_recipients",
    "count_unsent",
    "count_waiting",
    "deliveries_of",
    "kept_in_mailbox",
    "known_senders",
    "last_trials",
    "list_campaigns",
    "list_contacts",
    "list_deliveries",
    "list_hazards",
    "show_campaign",
    "show_contact",
    "show_endangered",
    "show_hazard",
    "trials_of",
]

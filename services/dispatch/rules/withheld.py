"""The reason for each fact that withholds a delivery at its claim.

If several apply, the statement that claims (`operations/deliveries/claiming.py`) names the first in
the order of this table.
"""

from collections.abc import Mapping
from types import MappingProxyType

from services.dispatch.rules.reasons import Reason

WITHHELD_FOR: Mapping[str, Reason] = MappingProxyType(
    {
        "appeal_withdrawn": Reason.APPEAL_WITHDRAWN,
        "alert_withdrawn": Reason.ALERT_WITHDRAWN,
        "campaign_stopped": Reason.CAMPAIGN_STOPPED,
        "case_closed": Reason.CASE_CLOSED,
        "consent_changed": Reason.CONSENT_CHANGED,
        "not_asked": Reason.RESTORED,
        "inactive": Reason.CONTACT_INACTIVE,
        "maybe_out": Reason.BEFORE_RESTORE,
        "ended": Reason.INVITATION_ENDED,
        "signing_over": Reason.SIGNING_OVER,
    }
)
"""By parameter name. A blocked address gives its own reason, which comes before `maybe_out`. The
last two are only for letters that ask to sign.
"""

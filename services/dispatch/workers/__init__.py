"""The loops of dispatch: sending, and taking back what crashes left."""

from services.dispatch.workers.due_deliveries import DueDeliveries
from services.dispatch.workers.leases import Leases
from services.dispatch.workers.missing_sms_reports import MissingSmsReports
from services.dispatch.workers.sending import LEASE, ChannelWorker
from services.dispatch.workers.wake_ups import WakeUpListener

__all__ = [
    "LEASE",
    "ChannelWorker",
    "DueDeliveries",
    "Leases",
    "MissingSmsReports",
    "WakeUpListener",
]

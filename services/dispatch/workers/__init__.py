"""The loops of dispatch: send, count, finish campaigns, and take back claims after a crash."""

from services.dispatch.workers.due_deliveries import DueDeliveries
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from services.dispatch.workers.former_counts import FormerCounts
from services.dispatch.workers.leases import Leases
from services.dispatch.workers.missing_sms_reports import MissingSmsReports
from services.dispatch.workers.reach_counts import ReachCounts
from services.dispatch.workers.sending import LEASE, ChannelWorker
from services.dispatch.workers.wake_ups import WakeUpListener

__all__ = [
    "LEASE",
    "ChannelWorker",
    "DueDeliveries",
    "FinishedCampaigns",
    "FormerCounts",
    "Leases",
    "MissingSmsReports",
    "ReachCounts",
    "WakeUpListener",
]

"""The loops of dispatch: sending, and taking back what crashes left."""

from services.dispatch.workers.due import Due
from services.dispatch.workers.leases import Leases
from services.dispatch.workers.sending import LEASE, ChannelWorker
from services.dispatch.workers.unreported import Unreported
from services.dispatch.workers.wakings import Wakings

__all__ = ["LEASE", "ChannelWorker", "Due", "Leases", "Unreported", "Wakings"]

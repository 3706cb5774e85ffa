"""Run the migrations of relocation's tables and of the shared tables that it uses."""

from alembic import context

from services.relocation.tables import metadata
from shared.access.refused_attempts import metadata as attempts
from shared.access.restrictions import metadata as restrictions
from shared.access.tables import metadata as access
from shared.audit.tables import metadata as audit
from shared.messaging.tables import metadata as messaging
from shared.storage import alembic_env
from shared.timers.tables import metadata as timers
from shared.web.tables import metadata as web

alembic_env.run(context, metadata, messaging, access, attempts, restrictions, audit, timers, web)

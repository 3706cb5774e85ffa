"""Run the migrations of identity's tables and of the shared tables that it uses."""

from alembic import context

from services.identity.tables import metadata
from shared.access.tables import metadata as access
from shared.audit.tables import metadata as audit
from shared.messaging.tables import metadata as messaging
from shared.storage import alembic_env
from shared.web.tables import metadata as web

alembic_env.run(context, metadata, messaging, access, audit, web)

# Alembic loads these files by path; they are not a package
from alembic import context

from shared.storage import alembic_env

alembic_env.run(context)

"""`tocsin migrate`: bring databases and topics to the shape that the code expects."""

import os
from typing import Annotated

import typer

from services.front.catalogue import CATALOGUE, migrations_of
from services.front.commands.output import fail, one_line_faults, say


def migrate_all(
    check_only: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Check on a scratch server that migrations and tables agree. Changes nothing.",
        ),
    ] = False,
) -> None:
    """Migrate every database, and create missing topics if Kafka is configured.

    Where `TOCSIN_<NAME>_OWNER_URL` is set (intake, triage, dispatch, relocation, identity,
    keyring, bus), that database is migrated as that role; otherwise this machine's own are.
    """
    from services.front.local.installation import Installation
    from services.front.local.topics import ensure_topics
    from services.front.settings import read_front_settings

    with one_line_faults():
        if check_only:
            _check()
        elif owners := _owner_urls():
            _migrate_named(owners)
            ensure_topics()
        else:
            installation = Installation(read_front_settings())
            installation.start()
            installation.stop()
            ensure_topics()
    say("All databases are up to date.")


def _owner_urls() -> dict[str, str]:
    names = ("keyring", "bus", *CATALOGUE)
    found = {name: os.environ.get(f"TOCSIN_{name.upper()}_OWNER_URL") for name in names}
    return {name: url for name, url in found.items() if url}


def _migrate_named(owners: dict[str, str]) -> None:
    from shared.storage.engine import DatabaseUnreachable
    from shared.storage.migrations import MigrationFailed, migrate

    for name, url in owners.items():
        role = f"tocsin_{name}" if name in CATALOGUE else None
        try:
            migrate(migrations_of(name), url, service_role=role)
        except (DatabaseUnreachable, MigrationFailed) as fault:
            fail(str(fault))
        say(f"{name}: migrated")


def _check() -> None:
    from services.front.local.temporary_installation import scratch_installation
    from shared.storage.migrations import Drift, check

    with scratch_installation() as installation:
        drifts = []
        for name in ("keyring", "bus", *CATALOGUE):
            try:
                check(migrations_of(name), installation.urls.owner(name))
            except Drift as drift:
                drifts.append(str(drift))
    if drifts:
        fail("; ".join(drifts))

"""`tocsin restore`: a backup brought back, or databases put right that came back otherwise."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.front.catalogue import CATALOGUE
from services.front.commands.backup import moment_of
from services.front.commands.moments import METAVAR, past
from services.front.commands.output import fail, one_line_faults, say

if TYPE_CHECKING:
    from services.front.backup.finishing import Finished
    from services.identity.operations.restoring import ShutOut
    from services.triage.rules.references import Reference

MARGIN = timedelta(hours=1)
"""What was under way when the backup began had been published before."""


def restore(  # noqa: PLR0913 - two files with their keys, or what else has to be finished
    *,
    data: Annotated[Path | None, typer.Argument(help="The backup of the data.")] = None,
    keys: Annotated[Path | None, typer.Option(help="The backup of the keys.")] = None,
    identity: Annotated[
        Path | None, typer.Option(help="File with the secret key of age that opens them.")
    ] = None,
    keys_identity: Annotated[
        Path | None, typer.Option(help="That which opens the keys, if it is another one.")
    ] = None,
    finish: Annotated[
        bool, typer.Option("--finish", help="Only put right what was restored by other means.")
    ] = False,
    service: Annotated[
        list[str] | None,
        typer.Option(help="With --finish: a service whose database was restored; else all."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            parser=past,
            metavar=METAVAR,
            help="With --finish: a moment in UTC before the backup was made.",
        ),
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(help="A code that went out after the backup, such as the newest. Repeatable."),
    ] = None,
    keep_api_keys: Annotated[
        bool,
        typer.Option(
            "--keep-api-keys",
            help="Let the API keys of the backup go on; else each has to be made anew, as one of "
            "them may have been revoked since.",
        ),
    ] = False,
) -> None:
    """Restore a backup into the empty folders TOCSIN_DATA and TOCSIN_SECRETS, and put it right.

    With --finish nothing is unpacked: services whose databases were restored by other means, and
    are stopped, are told what the others heard of them since. Both can be repeated.
    """
    from services.front.backup.finishing import references_of

    with one_line_faults():
        references = references_of(reference or ())
        if not finish:
            if data is None or keys is None or identity is None:
                fail("tocsin restore FILE --keys FILE --identity FILE; or tocsin restore --finish")
            _unpack(data, identity, keys, keys_identity or identity)
        made_at = _unpacked()
        if made_at is not None:
            done = _finish_here(made_at - MARGIN, references, keep_api_keys=keep_api_keys)
        elif since is None:
            fail("no restore is unfinished here: with --finish, say --since MOMENT")
        else:
            done = _finish_services(
                service or list(CATALOGUE),
                since,
                references,
                keep_api_keys=keep_api_keys,
            )
    _tell(done, here=made_at is not None)


def _unpack(data: Path, identity: Path, keys: Path, keys_identity: Path) -> None:
    from services.front.backup.encryption import identities_in
    from services.front.backup.restoring import unpack
    from services.front.settings import read_front_settings

    manifest = unpack(
        read_front_settings(),
        (data, identities_in(identity)),
        (keys, identities_in(keys_identity)),
        os.environ,
    )
    say(f"Unpacked: the data of {moment_of(manifest.made_at)}.")


def _unpacked() -> datetime | None:
    from services.front.backup.restoring import unpacked_backup

    return unpacked_backup(os.environ)


def _finish_here(
    since: datetime, references: Sequence["Reference"], *, keep_api_keys: bool
) -> "Sequence[Finished]":
    """Start what was unpacked for the time being, and put all its services right."""
    from services.front.backup.finishing import finish
    from services.front.backup.restoring import mark_finished
    from services.front.commands.reach import who_asks
    from services.front.local.installation import Installation
    from services.front.settings import read_front_settings

    installation = Installation(read_front_settings())
    installation.start(to_finish_a_restore=True)
    try:
        settings = {name: installation.settings(CATALOGUE[name].settings) for name in CATALOGUE}
        done = asyncio.run(
            finish(
                settings,
                list(CATALOGUE),
                since,
                references=references,
                keep_api_keys=keep_api_keys,
                by=who_asks(),
            )
        )
        mark_finished(installation.folders)
    finally:
        installation.stop()
    return done


def _finish_services(
    services: Sequence[str],
    since: datetime,
    references: Sequence["Reference"],
    *,
    keep_api_keys: bool,
) -> "Sequence[Finished]":
    from services.front.backup.finishing import finish
    from services.front.commands.reach import settings_of, who_asks

    for name in services:
        if name not in CATALOGUE:
            fail(f"there is no service {name}; there are {', '.join(CATALOGUE)}", 2)
    with ExitStack() as stack:
        settings = {name: stack.enter_context(settings_of(name)) for name in CATALOGUE}
        return asyncio.run(
            finish(
                settings,
                services,
                since,
                references=references,
                keep_api_keys=keep_api_keys,
                by=who_asks(),
            )
        )


def _tell(done: "Sequence[Finished]", *, here: bool) -> None:
    for each in done:
        counters = f", {each.counters} series of codes" if each.service == "triage" else ""
        does = f"sends {each.again} events" if each.again else "reads"
        say(f"{each.service}: {each.keys} keys{counters} raised; it {does} again when it starts.")
        if each.shut_out is not None:
            _tell_shut_out(each.shut_out)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if here:
        say(
            "What was issued before now and was still to be sent goes out marked as maybe a second "
            "copy where it is critical; anything else waits for a person. So does what was under "
            "embargo: ask again whether it may go out."
        )
        say(
            "Lost is what was said after the backup was made: alerts, refused consents, "
            "withdrawals, stopped campaigns, restricted cases, disabled accounts, new passwords. "
            "The start page tells everybody; let each say again what they know."
        )
        say("Tocsin can be started. Appeals issued since the backup are not known any more:")
        say("if there were any, first run this with --finish --since and --reference CODE.")
    elif any(each.service == "dispatch" for each in done):
        say(f"Before dispatch starts, set TOCSIN_DISPATCH_RESTORED_AT={now} and leave it.")


def _tell_shut_out(done: "ShutOut") -> None:
    say(f"All {done.accounts} accounts are signed out; who left since has to be disabled again.")
    if done.revoked:
        say(f"{done.revoked} API keys are revoked: make new ones where they are still wanted.")
    if done.kept:
        say(f"{done.kept} API keys go on: revoke those that were revoked since.")

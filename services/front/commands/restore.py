"""`tocsin restore`: restore a backup, or repair databases that were restored by other means."""

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
from services.front.commands.dates_and_times import METAVAR, past
from services.front.commands.output import fail, one_line_faults, say

if TYPE_CHECKING:
    from services.front.backup.after_restore import Finished
    from services.identity.operations.restoring import SignedOut
    from services.triage.rules.references import Reference

MARGIN = timedelta(hours=1)
"""Events that were being processed when the backup started were published before."""


def restore(  # noqa: PLR0913 - two files with their keys, or what else has to be finished
    *,
    data: Annotated[Path | None, typer.Argument(help="The backup of the data.")] = None,
    keys: Annotated[Path | None, typer.Option(help="The backup of the keys.")] = None,
    identity: Annotated[
        Path | None, typer.Option(help="File with the secret age key that opens them.")
    ] = None,
    keys_identity: Annotated[
        Path | None,
        typer.Option(help="File with the secret age key of the keys, if it is a different one."),
    ] = None,
    finish: Annotated[
        bool, typer.Option("--finish", help="Only finish a restore that was done by other means.")
    ] = False,
    service: Annotated[
        list[str] | None,
        typer.Option(help="With --finish: a service whose database was restored. Default: all."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            parser=past,
            metavar=METAVAR,
            help="With --finish: a time (UTC) before the backup was made.",
        ),
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            help="A code of an appeal issued after the backup, such as the newest. Can be repeated."
        ),
    ] = None,
    keep_api_keys: Annotated[
        bool,
        typer.Option(
            "--keep-api-keys",
            help="Keep the API keys of the backup valid. Without this they are revoked, because "
            "some may have been revoked after the backup.",
        ),
    ] = False,
) -> None:
    """Restore a backup into the empty folders TOCSIN_DATA and TOCSIN_SECRETS.

    With --finish nothing is unpacked. Use it for stopped services whose databases were restored by
    other means: they learn what the other services know of them. You can run both again.
    """
    from services.front.backup.after_restore import parse_references

    with one_line_faults():
        references = parse_references(reference or ())
        if not finish:
            if data is None or keys is None or identity is None:
                fail(
                    "use tocsin restore FILE --keys FILE --identity FILE, or tocsin restore "
                    "--finish"
                )
            _unpack(data, identity, keys, keys_identity or identity)
        made_at = _unpacked()
        if made_at is not None:
            done = _finish_here(made_at - MARGIN, references, keep_api_keys=keep_api_keys)
        elif since is None:
            fail("there is no unfinished restore here: with --finish, also use --since")
        else:
            done = _finish_services(
                service or list(CATALOGUE),
                since,
                references,
                keep_api_keys=keep_api_keys,
            )
    _print_summary(done, here=made_at is not None)


def _unpack(data: Path, identity: Path, keys: Path, keys_identity: Path) -> None:
    from services.front.backup.encryption import identities_in
    from services.front.backup.restoring import unpack
    from services.front.local.folders import chosen_folders
    from services.front.local.own_files import settings_of_own_files
    from services.front.settings import read_front_settings

    manifest = unpack(
        read_front_settings(),
        (data, identities_in(identity)),
        (keys, identities_in(keys_identity)),
        os.environ,
    )
    say(f"Unpacked: the data of {moment_of(manifest.made_at)}.")
    folder = chosen_folders(os.environ).data
    if own := settings_of_own_files({}, folder):
        names = ", ".join(each.name for each in own.values())
        say(f"Your own {names}: in {folder}, where Tocsin reads them if no setting names others.")


def _unpacked() -> datetime | None:
    from services.front.backup.restoring import unpacked_backup

    return unpacked_backup(os.environ)


def _finish_here(
    since: datetime, references: Sequence["Reference"], *, keep_api_keys: bool
) -> "Sequence[Finished]":
    """Start the unpacked installation temporarily, and repair all its services."""
    from services.front.backup.after_restore import finish
    from services.front.backup.restoring import mark_finished
    from services.front.commands.targets import command_actor
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
                by=command_actor(),
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
    from services.front.backup.after_restore import finish
    from services.front.commands.targets import command_actor, settings_of

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
                by=command_actor(),
            )
        )


def _print_summary(done: "Sequence[Finished]", *, here: bool) -> None:
    for each in done:
        counters = f", {each.counters} series of codes" if each.service == "triage" else ""
        does = f"sends {each.again} events" if each.again else "reads"
        say(f"{each.service}: {each.keys} keys{counters} raised. It {does} again when it starts.")
        if each.signed_out is not None:
            _print_signed_out(each.signed_out)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if here:
        say(
            "Messages that were waiting: critical ones are sent and marked as maybe a second "
            "copy. All others wait until somebody decides. Appeals under embargo wait too: ask "
            "again whether they may be sent."
        )
        say(
            "Everything entered after the backup was made is lost: alerts, refused consents, "
            "withdrawals, stopped campaigns, restricted cases, disabled accounts, new passwords. "
            "The start page tells everybody. Ask them to enter again what they know."
        )
        say("You can start Tocsin now. Appeals issued after the backup are no longer known:")
        say("if there were any, first run this with --finish --since and --reference CODE.")
    elif any(each.service == "dispatch" for each in done):
        say(f"Before dispatch starts, set TOCSIN_DISPATCH_RESTORED_AT={now} and keep it set.")


def _print_signed_out(done: "SignedOut") -> None:
    say(
        f"All {done.accounts} accounts are signed out. Disable again the accounts of people who "
        "left."
    )
    if done.revoked:
        say(f"{done.revoked} API keys are revoked. Create new ones where they are still needed.")
    if done.kept:
        say(f"{done.kept} API keys stay valid. Revoke those that were revoked after the backup.")

"""`tocsin backup`: one machine's data and keys, encrypted to a public key."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from services.front.commands.output import fail, one_line_faults, say


class _MakeByDefault(TyperGroup):
    """`tocsin backup FILE --to KEY` is `tocsin backup make FILE --to KEY`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = {*self.commands, "--help"}
        if args and args[0] not in known:
            args = ["make", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_MakeByDefault,
    no_args_is_help=True,
    help="Back up this machine's Tocsin: `tocsin backup FILE --to KEY --keys OTHER_FILE`.",
)

Identity = Annotated[
    Path, typer.Option("--identity", help="File with the secret age key that opens the backup.")
]


@app.command()
def make(
    target: Annotated[
        Path | None, typer.Argument(help="File to write the data to. It must not exist yet.")
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            help="Public age key (age1...) of the person who may restore. Can be repeated."
        ),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(help="File to write the keys to. Keep it in another place than the data."),
    ] = None,
    keys_to: Annotated[
        list[str] | None,
        typer.Option(
            help="Public age key for the keys, if it is a different one. Can be repeated."
        ),
    ] = None,
) -> None:
    """Write a backup while Tocsin runs: all databases at one moment, files and the mailbox.

    The data file never contains the keys: they are written to the file that --keys names. Each
    file gets its name only when it is complete. Open it with `tocsin restore`, or with age.
    """
    from services.front.backup.creating import back_up_data, back_up_keys
    from services.front.backup.encryption import recipients_of
    from services.front.settings import read_front_settings

    with one_line_faults():
        if not to or (target is None and keys is None):
            fail("name the file and a public key: tocsin backup FILE --to age1...", 2)
        if target is not None and keys is not None and target.resolve() == keys.resolve():
            fail("write the keys to another file than the data", 2)
        recipients, of_keys = recipients_of(to), recipients_of(keys_to or to)
        if target is not None:
            written = back_up_data(read_front_settings(), target, recipients, os.environ)
            say(f"The data ({_size(written)}) is in {target}. It was read back and is complete.")
        if keys is not None:
            files = back_up_keys(keys, of_keys, os.environ)
            say(
                f"The keys ({files} files) are in {keys}. Keep them in another place than the data."
            )
    if keys is None:
        say("It does not contain the keys. Without them it cannot be read: use --keys FILE.")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A backup of the data or of the keys.")],
    identity: Identity,
) -> None:
    """Decrypt a backup to its end and compare everything in it with its checksums."""
    from services.front.backup.encryption import identities_in
    from services.front.backup.restoring import read_whole

    with one_line_faults():
        manifest, files = read_whole(file, identities_in(identity))
    say(f"{file} is complete: {manifest.kind}, {moment_of(manifest.made_at)}, {files} files.")


@app.command("new-identity")
def new_identity(
    file: Annotated[Path, typer.Argument(help="File to write the secret key to.")],
) -> None:
    """Create a secret age key and print its public key. Do this on another machine."""
    from services.front.backup.encryption import new_identity as create

    with one_line_faults():
        public = create(file)
    say(f"The secret key is in {file}. Anyone who has it can open the backups: keep it safe.")
    typer.echo(public)


def _size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB"


def moment_of(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

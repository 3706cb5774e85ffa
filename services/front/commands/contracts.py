"""`tocsin contracts`: write the contracts of events and webhooks, and check committed ones.

The check fails where they differ from the code, or their readers could not read them any more.
"""

from pathlib import Path
from typing import Annotated

import typer

from services.front.commands.output import fail, print_json, say

app = typer.Typer(
    no_args_is_help=True, help="Compare events and webhooks with their committed contracts."
)

Root = Annotated[Path, typer.Option(help="Folder of the checkout.")]


@app.command()
def check(
    root: Root = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")] = False,
) -> None:
    """Check the committed contracts. Exits 1 and names each that is stale or breaks a reader."""
    from services.front import webhooks_reference
    from shared.contracts import freshness

    _expect_checkout(root)
    faults = [*freshness.check(root), *webhooks_reference.check(root)]
    if as_json:
        print_json(faults)
    else:
        for fault in faults:
            say(fault)
    if faults:
        raise typer.Exit(1)
    say("All contracts are up to date.")


@app.command()
def write(root: Root = Path()) -> None:
    """Write the contracts again. Refuses a change that would break a reader."""
    from services.front import webhooks_reference
    from shared.contracts import freshness

    _expect_checkout(root)
    if faults := freshness.write(root):
        for fault in faults:
            say(fault)
        raise typer.Exit(1)
    webhooks_reference.write(root)


def _expect_checkout(root: Path) -> None:
    if not (root / "docs").is_dir():
        fail(f"{root.absolute()} is no checkout of Tocsin: run this in one, or name one by --root")

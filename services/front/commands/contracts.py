"""`tocsin contracts`: are the committed schemas those of the code, and readable by the others?"""

from pathlib import Path
from typing import Annotated

import typer

from services.front.commands.words import print_json, say

app = typer.Typer(no_args_is_help=True, help="Compare events with their committed schemas.")

Root = Annotated[Path, typer.Option(help="The root of the checkout.")]


@app.command()
def check(
    root: Root = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")] = False,
) -> None:
    """Exit 1 and name each schema that is stale or would break a reader."""
    from shared.contracts import freshness

    faults = freshness.check(root)
    if as_json:
        print_json(faults)
    else:
        for fault in faults:
            say(fault)
    if faults:
        raise typer.Exit(1)
    say("All contracts are fresh.")


@app.command()
def write(root: Root = Path()) -> None:
    """Write the schemas of events that grew; refuse a change that would break a reader."""
    from shared.contracts import freshness

    if faults := freshness.write(root):
        for fault in faults:
            say(fault)
        raise typer.Exit(1)

"""`tocsin terms`: check a file of an installation's own terms before the services read it."""

from pathlib import Path
from typing import Annotated

import typer

from services.front.commands.output import say

app = typer.Typer(no_args_is_help=True, help="Check the file of your own terms and words.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file that TOCSIN_TERMS names.")]


@app.command()
def check(file: File) -> None:
    """Check a file of own terms. Exits 1 and names each fault by its line.

    It also names the terms that have no words in a language: they are shown in English there.
    """
    from shared.taxonomy import OwnTermsFault, load_taxonomy, shown_in_english, with_own_terms

    tocsin = load_taxonomy()
    try:
        taxonomy = with_own_terms(tocsin, file)
    except OwnTermsFault as fault:
        for each in fault.faults:
            say(each)
        raise typer.Exit(1) from None
    for language, names in shown_in_english(taxonomy, tocsin).items():
        if names:
            say(f"{language}: shown in English, because there are no words: {', '.join(names)}")
    say(f"{file.name} can be used.")


@app.callback()
def _group() -> None:
    """Keep `check` a command of its own; typer would leave out its name if it is the only one."""

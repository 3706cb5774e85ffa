"""`tocsin terms`: check a file of an installation's own terms before the services read it."""

from pathlib import Path
from typing import Annotated

import typer

from services.front.commands.output import fail, say

app = typer.Typer(no_args_is_help=True, help="Check the file of your own terms and words.")

File = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="The file that TOCSIN_TERMS names.")
]


@app.command()
def check(file: File = None) -> None:
    """Check a file of own terms. Exits 1 and names each fault by its line.

    It also names the terms that have no words in a language: they are shown in English there.
    Without a file, it checks the lists of Tocsin.
    """
    from shared.taxonomy import (
        OwnTermsFault,
        TaxonomyFault,
        load_taxonomy,
        shown_in_english,
        with_own_terms,
    )

    try:
        tocsin = load_taxonomy()
        if file is None:
            say("The lists of Tocsin can be used.")
            return
        taxonomy = with_own_terms(tocsin, file)
    except OwnTermsFault as fault:
        for each in fault.faults:
            say(each)
        raise typer.Exit(1) from None
    except TaxonomyFault as fault:
        fail(str(fault))
    for language, names in shown_in_english(taxonomy, tocsin).items():
        if names:
            say(f"{language}: shown in English, because there are no words: {', '.join(names)}")
    say(f"{file.name} can be used.")


@app.callback()
def _group() -> None:
    """Keep `check` a command of its own; typer would leave out its name if it is the only one."""

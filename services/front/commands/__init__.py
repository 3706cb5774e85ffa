"""The `tocsin` command. Each group of commands is in a file of its own."""

import inspect
import re

import typer

from services.front.commands import (
    accounts,
    alerts,
    audit,
    backup,
    contracts,
    demo,
    keys,
    marks,
    migrations,
    parked,
    repair,
    restore,
    serving,
    terms,
    timeline,
)
from services.front.commands.single_options import SingleOptions

app = typer.Typer(
    name="tocsin",
    no_args_is_help=True,
    add_completion=False,
    # typer's own tracebacks would print the values of variables.
    pretty_exceptions_enable=False,
    help="Carries an alert about a human rights defender in danger to the people who can act.",
)
app.command("up")(serving.up)
app.command("serve")(serving.serve)
app.command("demo")(demo.demo)
app.command("alert")(alerts.alert)
app.command("timeline")(timeline.timeline)
app.command("migrate")(migrations.migrate_all)
app.command("republish")(repair.republish)
app.command("rewind")(repair.rewind)
app.command("restore")(restore.restore)
app.add_typer(backup.app, name="backup")
app.add_typer(accounts.app, name="accounts")
app.add_typer(parked.app, name="parked")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(marks.app, name="marks")
app.add_typer(terms.app, name="terms")
app.add_typer(contracts.app, name="contracts")


def _shape(commands: typer.Typer) -> None:
    """Accept each option once, and join the lines of docstrings for the help.

    A terminal has its own width.
    """
    for command in commands.registered_commands:
        command.cls = SingleOptions
        told = command.help or inspect.getdoc(command.callback) or ""
        command.help = "\n\n".join(" ".join(each.split()) for each in re.split(r"\n\s*\n", told))
    for group in commands.registered_groups:
        if group.typer_instance is not None:
            _shape(group.typer_instance)


_shape(app)

"""`tocsin accounts`: who may sign in, from the machine itself."""

import asyncio
from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

import typer

from services.dispatch.rules.addresses import is_never_delivered
from services.front.commands.output import one_line_faults, print_json, say, told_by_field
from services.front.commands.reach import settings_of
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role

if TYPE_CHECKING:
    from services.identity.schemas import AccountCreated, AccountView, CreateAccount
    from services.identity.settings import IdentitySettings

app = typer.Typer(no_args_is_help=True, help="Accounts: who may sign in and do what.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

AccountName = Annotated[
    str, typer.Argument(help="Its e-mail address, or its id as in `accounts list`.")
]

DeskCodes = Annotated[
    list[str] | None,
    typer.Option(
        help="africa, americas, asia-pacific, europe-central-asia or middle-east-north-africa; may "
        "be given several times; default: all."
    ),
]

MACHINE = Principal(UUID(int=0), "service", frozenset({Role.ADMINISTRATOR}), ALL_DESKS)
"""Whoever sits at the machine (`second_eyes.MACHINE`): asked for no second administrator.

The audit trail shows the account of all zeros.
"""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The person's or partner's name.")],
    email: Annotated[str | None, typer.Option(help="To sign in with; for persons.")] = None,
    role: Annotated[list[Role] | None, typer.Option(help="May be given several times.")] = None,
    desk: DeskCodes = None,
    partner: Annotated[bool, typer.Option("--partner", help="Signs in by API key only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make an account. A person's first password is shown this once."""
    from services.identity.schemas import CreateAccount

    with one_line_faults(), told_by_field():
        wanted = CreateAccount(
            kind="partner" if partner else "person",
            name=name,
            email=email,
            roles=frozenset(role or ()),
            desks=tuple(desk or ()),
            all_desks=not desk,
        )
    with settings_of("identity") as settings:
        made = asyncio.run(_add(cast("IdentitySettings", settings), wanted))
    if as_json:
        print_json(made.model_dump(mode="json"))
    else:
        say(f"Account {made.account.id} is made.")
        if not role:
            say("It has no role yet and may do nothing: give one with `tocsin accounts rights`.")
        if made.password:
            say(f"First password, shown this once: {made.password}")
        if email is not None and is_never_delivered(email):
            say("No mail can ever arrive at this address: its domain is kept for examples.")


async def _add(settings: "IdentitySettings", wanted: "CreateAccount") -> "AccountCreated":
    from services.identity.access import administration
    from services.identity.app import open_context

    async with open_context(settings) as context:
        return await administration.create(context, MACHINE, wanted)


@app.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """Show all accounts. The audit trail keeps that they were looked at."""
    with settings_of("identity") as settings:
        found = asyncio.run(_list(cast("IdentitySettings", settings)))
    if as_json:
        print_json([each.model_dump(mode="json") for each in found])
        return
    for each in found:
        roles = ", ".join(each.roles) or "no role"
        typer.echo(
            f"{each.id}  {each.state:8}  {each.email or 'no address':36}  {each.name}  {roles}"
        )


async def _list(settings: "IdentitySettings") -> "list[AccountView]":
    from services.identity.access import administration
    from services.identity.app import open_context
    from shared.web.pagination import PageRequest

    found: list[AccountView] = []
    cursor: str | None = None
    async with open_context(settings) as context:
        while True:
            page = await administration.show_accounts(
                context, MACHINE, PageRequest(limit=100, cursor=cursor)
            )
            found += page.items
            if (cursor := page.next) is None:
                return found


@app.command()
def disable(
    account: AccountName,
    to: Annotated[
        str | None,
        typer.Option(help="Who takes over what it holds: an e-mail address or id. Else its desks."),
    ] = None,
) -> None:
    """Disable an account: no service takes it any more, within seconds.

    Its open cases go to a named colleague, where they may work on them, and else to their desks.
    """
    with settings_of("identity") as settings:
        unheard = asyncio.run(_disable(cast("IdentitySettings", settings), account, to))
    say(f"Disabled. What it held goes to {to or 'the desks'}; who is concerned is told.")
    if unheard:
        say(
            f"But {', '.join(unheard)} have not heard of it: what is to reach them does not leave "
            "identity. They let the account in as before until they do. To shut it out at once, "
            "stop them; look at /health/ready of identity and at the bus."
        )


async def _disable(settings: "IdentitySettings", account: str, to: str | None) -> tuple[str, ...]:
    from services.identity.access import administration, by_address
    from services.identity.app import open_context
    from services.identity.schemas import DisableAccount

    async with open_context(settings) as context:
        found = await by_address.account_named(context, MACHINE, account)
        taking = await by_address.account_named(context, MACHINE, to) if to else None
        leaving = DisableAccount(handed_to=taking)
        return (await administration.disable(context, MACHINE, found, leaving)).unheard_by


@app.command()
def password(account: AccountName) -> None:
    """Give a person a new password, shown this once. All their sessions end."""
    with settings_of("identity") as settings:
        given = asyncio.run(_password(cast("IdentitySettings", settings), account))
    say(f"New password, shown this once: {given}")


async def _password(settings: "IdentitySettings", account: str) -> str | None:
    from services.identity.access import administration, by_address
    from services.identity.app import open_context

    async with open_context(settings) as context:
        found = await by_address.account_named(context, MACHINE, account)
        return await administration.give_password(context, MACHINE, found)


@app.command()
def rights(
    account: AccountName,
    role: Annotated[list[Role] | None, typer.Option(help="May be given several times.")] = None,
    desk: DeskCodes = None,
) -> None:
    """Give an account exactly these roles and desks. It takes no second administrator.

    Its password stays: give a new one to whoever begins to decide (`accounts password`).
    """
    with settings_of("identity") as settings:
        chosen = (frozenset(role or ()), tuple(desk or ()))
        decides_now = asyncio.run(_rights(cast("IdentitySettings", settings), account, *chosen))
    say("Changed.")
    if decides_now:
        say(
            "This account decides from now on, with the password it had, which others may know."
            f" Give it a new one, and to nobody but its holder: tocsin accounts password {account}"
        )


async def _rights(
    settings: "IdentitySettings", account: str, roles: frozenset[Role], desks: tuple[str, ...]
) -> bool:
    """Return whether it begins to decide by that: nobody gave it a password for it."""
    from services.identity.access import administration, by_address
    from services.identity.app import open_context
    from services.identity.rules.second_eyes import Act, gives_a_password
    from services.identity.schemas import ChangeAccount

    with told_by_field():
        patch = ChangeAccount(roles=roles, desks=desks, all_desks=not desks)
    async with open_context(settings) as context:
        found = await by_address.account_named(context, MACHINE, account)
        present = await administration.show_account(context, MACHINE, found)
        await administration.change(context, MACHINE, found, patch)
    return present.kind == "person" and gives_a_password(Act.RIGHTS, present.roles, roles)


@app.command()
def enable(account: AccountName) -> None:
    """Let an account in again. It takes no second administrator."""
    with settings_of("identity") as settings:
        asyncio.run(_enable(cast("IdentitySettings", settings), account))
    say("Open again.")


async def _enable(settings: "IdentitySettings", account: str) -> None:
    from services.identity.access import administration, by_address
    from services.identity.app import open_context

    async with open_context(settings) as context:
        found = await by_address.account_named(context, MACHINE, account)
        await administration.enable(context, MACHINE, found)

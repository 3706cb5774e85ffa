"""`tocsin accounts`: who may sign in, from the machine itself."""

import asyncio
from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

import typer

from services.dispatch.rules.reserved_addresses import is_never_delivered
from services.front.commands.output import one_line_faults, print_field_faults, print_json, say
from services.front.commands.targets import settings_of
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role

if TYPE_CHECKING:
    from services.identity.schemas import AccountCreated, AccountView, CreateAccount
    from services.identity.settings import IdentitySettings

app = typer.Typer(no_args_is_help=True, help="Accounts: who may sign in and do what.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

AccountName = Annotated[
    str, typer.Argument(help="Its e-mail address, or its id from `accounts list`.")
]

DeskCodes = Annotated[
    list[str] | None,
    typer.Option(
        help="africa, americas, asia-pacific, europe-central-asia or middle-east-north-africa. "
        "Can be repeated. Default: all desks."
    ),
]


def _role(given: str) -> Role:
    try:
        return Role(given)
    except ValueError:
        raise typer.BadParameter(f"{given!r} is not a role. Roles: {', '.join(Role)}.") from None


RoleCodes = Annotated[
    list[Role] | None,
    typer.Option(
        parser=_role,
        metavar="ROLE",
        help="operator, triage_officer, approver, communications, grants_officer, "
        "committee_member, auditor, administrator or network_member. Can be repeated.",
    ),
]

MACHINE = Principal(UUID(int=0), "service", frozenset({Role.ADMINISTRATOR}), ALL_DESKS)
"""The person at the machine (`second_administrator.MACHINE`), who needs no second administrator.

The audit trail shows the account of all zeros.
"""

NO_ROLE = "It has no role and cannot do anything. Give it one: `tocsin accounts rights`."


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name of the person or partner organisation.")],
    email: Annotated[
        str | None, typer.Option(help="E-mail address to sign in with. Persons only.")
    ] = None,
    role: RoleCodes = None,
    desk: DeskCodes = None,
    partner: Annotated[
        bool, typer.Option("--partner", help="A partner organisation: it signs in by API key only.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Create an account. The first password of a person is shown only once."""
    from services.identity.schemas import CreateAccount

    with one_line_faults(), print_field_faults():
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
        say(f"Account {made.account.id} created.")
        if not role:
            say(NO_ROLE)
        if made.password:
            say(f"First password (shown only once): {made.password}")
        if email is not None and is_never_delivered(email):
            say("Nothing can be delivered to this address: its domain is reserved for examples.")


async def _add(settings: "IdentitySettings", wanted: "CreateAccount") -> "AccountCreated":
    from services.identity.access import administration
    from services.identity.app import open_context

    async with open_context(settings) as context:
        return await administration.create(context, MACHINE, wanted)


@app.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """List all accounts. The audit trail records that you read them."""
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
        typer.Option(help="Who takes over its cases: an e-mail address or id. Default: its desks."),
    ] = None,
) -> None:
    """Disable an account. Within seconds, no service accepts it any more.

    Its open cases go to the colleague named with --to, if that person can work on them. If not,
    they go to their desks.
    """
    with settings_of("identity") as settings:
        was, unheard = asyncio.run(_disable(cast("IdentitySettings", settings), account, to))
    say(_disabled_words(was, to))
    if unheard:
        say(
            f"This has not reached {', '.join(unheard)}, because events do not leave identity. "
            "Until it does, they accept the account as before. To block it immediately, stop "
            "them. Check /health/ready of identity, and the bus."
        )


def _disabled_words(was: "AccountView", to: str | None) -> str:
    """Return what disabling changed; `was`: the account before. A waiting change always ends."""
    if was.state == "active":
        return (
            f"Account disabled. Its cases go to {to or 'the desks'}. The people concerned are told."
        )
    stay = "its cases stay where they are."
    if not was.waiting:
        return f"This account was already disabled. Nothing changed: {stay}"
    return (
        "This account was already disabled. The change that was waiting for a second administrator "
        f"is cancelled. Nothing else changed: {stay}"
    )


async def _disable(
    settings: "IdentitySettings", account: str, to: str | None
) -> tuple["AccountView", tuple[str, ...]]:
    """Return the account as it was, and the services that have not received its new state."""
    from services.identity.access import administration, by_address
    from services.identity.app import open_context
    from services.identity.schemas import DisableAccount

    async with open_context(settings) as context:
        found = await by_address.find_account(context, MACHINE, account)
        taking = await by_address.find_account(context, MACHINE, to) if to else None
        leaving = DisableAccount(handed_to=taking)
        was = await administration.show_account(context, MACHINE, found)
        return was, (await administration.disable(context, MACHINE, found, leaving)).unheard_by


@app.command()
def password(account: AccountName) -> None:
    """Reset the password of a person. It is shown only once. All their sessions end."""
    with settings_of("identity") as settings:
        given = asyncio.run(_password(cast("IdentitySettings", settings), account))
    say(f"New password (shown only once): {given}")


async def _password(settings: "IdentitySettings", account: str) -> str | None:
    from services.identity.access import administration, by_address
    from services.identity.app import open_context

    async with open_context(settings) as context:
        found = await by_address.find_account(context, MACHINE, account)
        return await administration.give_password(context, MACHINE, found)


@app.command()
def rights(
    account: AccountName,
    role: RoleCodes = None,
    desk: DeskCodes = None,
) -> None:
    """Set the roles and desks of an account. No second administrator is needed.

    They replace the former ones: without --role, the account has no role any more. The password
    stays the same. If the account can now decide, reset it (`accounts password`).
    """
    with settings_of("identity") as settings:
        chosen = (frozenset(role or ()), tuple(desk or ()))
        decides_now = asyncio.run(_rights(cast("IdentitySettings", settings), account, *chosen))
    say("Roles and desks updated.")
    if not role:
        say(NO_ROLE)
    if decides_now:
        say(
            "This account can now decide. Its password is the old one, and others may know it. "
            f"Reset it, and give it only to its holder: tocsin accounts password {account}"
        )


async def _rights(
    settings: "IdentitySettings", account: str, roles: frozenset[Role], desks: tuple[str, ...]
) -> bool:
    """Return whether the account can decide only from now on: its password was not set for that."""
    from services.identity.access import administration, by_address
    from services.identity.app import open_context
    from services.identity.rules.second_administrator import Act, gives_a_password
    from services.identity.schemas import ChangeAccount

    with print_field_faults():
        patch = ChangeAccount(roles=roles, desks=desks, all_desks=not desks)
    async with open_context(settings) as context:
        found = await by_address.find_account(context, MACHINE, account)
        present = await administration.show_account(context, MACHINE, found)
        await administration.change(context, MACHINE, found, patch)
    return present.kind == "person" and gives_a_password(Act.RIGHTS, present.roles, roles)


@app.command()
def enable(account: AccountName) -> None:
    """Enable an account again. No second administrator is needed."""
    with settings_of("identity") as settings:
        asyncio.run(_enable(cast("IdentitySettings", settings), account))
    say("Account enabled.")


async def _enable(settings: "IdentitySettings", account: str) -> None:
    from services.identity.access import administration, by_address
    from services.identity.app import open_context

    async with open_context(settings) as context:
        found = await by_address.find_account(context, MACHINE, account)
        await administration.enable(context, MACHINE, found)

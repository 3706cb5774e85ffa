"""Create the accounts of a new installation: one for each role, to try the system."""

from dataclasses import dataclass

from sqlalchemy import func, select, text

from services.identity.context import IDENTITY, Context
from services.identity.operations.accounts import NewAccount, create_account
from services.identity.rules.passwords import new_password
from services.identity.tables import Account
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import AccountProfile

DOMAIN = "tocsin.invalid"
"""Reserved for names that exist nowhere (RFC 2606): no mail can go astray."""

FIRST: tuple[tuple[str, str, Role], ...] = (
    ("administrator", "First administrator", Role.ADMINISTRATOR),
    ("operator", "First operator", Role.OPERATOR),
    ("officer", "First triage officer", Role.TRIAGE_OFFICER),
    ("approver", "First approver", Role.APPROVER),
    ("communications", "First communications officer", Role.COMMUNICATIONS),
    ("grants", "First grants officer", Role.GRANTS_OFFICER),
    ("committee", "First committee member", Role.COMMITTEE_MEMBER),
    ("auditor", "First auditor", Role.AUDITOR),
)
"""Sign-in name, invented name, role. No account has two roles, so four eyes need two accounts."""

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('tocsin first accounts'))"


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """An account of a new installation.

    `password` is shown only once and stored nowhere; it must be changed at the first sign-in.
    """

    email: str
    role: Role
    password: str

    def __repr__(self) -> str:
        return f"FirstAccount({self.email})"


async def first_accounts(context: Context) -> tuple[FirstAccount, ...]:
    """Create the first accounts if there is none yet, all or none, and return them.

    The caller prints them once and forgets them.
    """
    async with context.database.read() as session:
        if await session.scalar(select(func.count()).select_from(Account)):
            return ()
    made = [FirstAccount(f"{name}@{DOMAIN}", role, new_password()) for name, _, role in FIRST]
    hashes = [await context.passwords.hash(each.password) for each in made]
    ids = [new_id() for _ in made]
    keys = await context.keyring.create(*ids)
    async with context.database.unit_of_work(IDENTITY, keys) as work:
        await work.session.execute(text(ONE_AT_A_TIME))
        if await work.session.scalar(select(func.count()).select_from(Account)):
            return ()
        for account, first, (_, name, role), hashed in zip(ids, made, FIRST, hashes, strict=True):
            await create_account(
                work,
                context,
                NewAccount(
                    id=account,
                    kind="person",
                    profile=AccountProfile(name=name, email=first.email),
                    roles=frozenset({role}),
                    all_desks=True,
                    password_hash=hashed,
                ),
            )
    return tuple(made)

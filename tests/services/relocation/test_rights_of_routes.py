"""Every route of relocation, in every role, for an own, a foreign and a restricted request."""

from shared.clock import new_id
from tests.services.before_the_lock import restrict
from tests.services.relocation.relocation_fixture import (
    DIRECT,
    RelocationFixture,
    Wanted,
    assessment,
)
from tests.services.rights_walk import HOW_MANY_ROLES, NOTHING, Expected, Table, Walk, differences

REQUEST = "/support-requests/{request_id}"
DECLINED = {"assessment": str(new_id()), "decision": "declined", "reason": "Invented."}

TABLE: Table = {
    "POST /v1/support-requests": Expected("support.request", "list", json=DIRECT),
    "GET /v1/codes/{kind}": Expected(None, "list", at={"kind": "genders"}),
    "GET /v1/support-requests": Expected("support.read", "list", reads=NOTHING),
    f"GET /v1{REQUEST}": Expected("support.read", reads="support.read"),
    f"POST /v1{REQUEST}/assessment": Expected("support.assess", json=assessment()),
    f"POST /v1{REQUEST}/decision": Expected("support.decide", json=DECLINED),
    "GET /v1/programmes": Expected(None, "list"),
    "GET /": Expected(None, "list"),
    "GET /support-requests": Expected("support.read", "list", reads=NOTHING),
    f"GET {REQUEST}": Expected("support.read", reads="support.read"),
    f"POST {REQUEST}/assessment": Expected("support.assess", form={"version": "0"}),
    f"POST {REQUEST}/decision": Expected("support.decide", form=DECLINED),
    "GET /v1/audit-entries": Expected("audit.read", "list", reads="audit.read"),
    "GET /audit": Expected("audit.read", "list", reads="audit.read"),
}


@HOW_MANY_ROLES
async def test_every_route_lets_in_whom_it_promises(
    relocation: RelocationFixture, *, every_role: bool
) -> None:
    open_, kept = Wanted(), Wanted()
    for wanted in (open_, kept):
        await relocation.request(wanted)
    await restrict(relocation.context.database, kept.case, (kept.alert,))
    places = ({"request_id": open_.request}, {"request_id": kept.request})
    found = await differences(Walk(relocation.app, relocation.signer, TABLE, *places, every_role))
    assert not found, "\n".join(found)

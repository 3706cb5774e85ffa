"""Every route of intake, in every role, for an own, a foreign and a restricted alert."""

from shared.clock import new_id
from tests.services.before_the_lock import restrict
from tests.services.intake.intake_fixture import MINIMAL, IntakeFixture
from tests.services.rights_walk import HOW_MANY_ROLES, NOTHING, Expected, Table, Walk, differences

CONSENT = {"use": "publish_name", "state": "refused"}
AMENDMENT = {"reason": "Invented.", "version": 0, "changes": {"situation": "released"}}

TABLE: Table = {
    "POST /v1/alerts": Expected("alert.file", "list", json=MINIMAL),
    "GET /v1/codes/{kind}": Expected(None, "list", at={"kind": "genders"}),
    "GET /v1/alerts": Expected("alert.read", "list", reads=NOTHING),
    "GET /v1/alerts/{alert}": Expected("alert.read", reads="alert.read"),
    "POST /v1/alerts/{alert}/amendments": Expected("alert.amend", json=AMENDMENT),
    "GET /v1/alerts/{alert}/amendments": Expected("alert.read", reads="alert.read"),
    "POST /v1/alerts/{alert}/consents": Expected("alert.change_consent", json=CONSENT),
    "POST /v1/alerts/{alert}/withdrawal": Expected("alert.withdraw", json={}),
    "DELETE /v1/alerts/{alert}/withdrawal": Expected("alert.withdraw"),
    "GET /": Expected(None, "list"),
    "GET /codes": Expected(None, "list"),
    "GET /alerts": Expected("alert.read", "list", reads=NOTHING),
    "GET /alerts/new": Expected("alert.file", "list", reads=NOTHING),
    "POST /alerts/new": Expected("alert.file", "list", form={"country": "EGY"}),
    "POST /alerts/persons-list": Expected("alert.file", "list", form={"persons_list": "Sam"}),
    "POST /alerts/{alert}/amendments/persons-list": Expected(
        "alert.amend", form={"persons_list": "Sam"}
    ),
    "POST /alerts/drafts": Expected("alert.file", "list", form={}),
    "GET /alerts/drafts/{draft}": Expected(
        "alert.amend", "list", missing=True, reads="alert-draft.read", at={"draft": str(new_id())}
    ),
    "POST /alerts/{alert}/amendments/drafts": Expected(
        "alert.amend", form={"reason": "Invented.", "seen_as": "else"}
    ),
    "POST /alerts/drafts/{draft}/discard": Expected(
        "alert.amend",
        "list",
        missing=True,
        form={"seen": str(new_id())},
        at={"draft": str(new_id())},
    ),
    "GET /alerts/{alert}": Expected("alert.read", reads="alert.read"),
    "GET /alerts/{alert}/amendments/new": Expected("alert.amend", reads="alert.read"),
    "POST /alerts/{alert}/amendments/new": Expected(
        "alert.amend", form={"reason": "Invented.", "version": "0", "narrative": "Invented news."}
    ),
    "POST /alerts/{alert}/consents": Expected("alert.change_consent", form=CONSENT),
    "POST /alerts/{alert}/withdrawal": Expected("alert.withdraw", form={"reason": "Invented."}),
    "POST /alerts/{alert}/withdrawal/undo": Expected("alert.withdraw"),
    "GET /v1/audit-entries": Expected("audit.read", "list", reads="audit.read"),
    "GET /audit": Expected("audit.read", "list", reads="audit.read"),
}


@HOW_MANY_ROLES
async def test_every_route_lets_in_whom_it_promises(
    intake: IntakeFixture, *, every_role: bool
) -> None:
    alert, kept = await intake.file(), await intake.file()
    await restrict(intake.context.database, new_id(), (kept,))
    places = ({"alert": alert}, {"alert": kept})
    found = await differences(Walk(intake.app, intake.signer, TABLE, *places, every_role))
    assert not found, "\n".join(found)

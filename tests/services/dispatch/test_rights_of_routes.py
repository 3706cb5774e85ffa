"""Every route of dispatch, in every role, for an own, a foreign and a restricted campaign."""

from tests.services.before_the_lock import restrict
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.rights_walk import (
    HOW_MANY_ROLES,
    NOTHING,
    Expected,
    Table,
    Walk,
    differences,
    made_up,
)

CONTACT = {"audience": "diplomat", "name": "Invented Contact", "email": "invented@contact.invalid"}
CHANGED = {**CONTACT, "version": 1}
OF_CONTACT = "/contacts/{contact}"
OF_CAMPAIGN = "/campaigns/{campaign}"
SETTLE = f"{OF_CAMPAIGN}/deliveries/{{delivery}}/settle"
RELEASE = f"{OF_CAMPAIGN}/deliveries/{{delivery}}/release"
HAZARD = {
    "country": "RUS",
    "organisation": "omct",
    "from": "2026-01-01",
    "effect": "never",
    "audiences": ["media"],
    "source": "An invented source.",
}
HAZARD_FORM = {**HAZARD, "audiences[]": "media"}
del HAZARD_FORM["audiences"]
CHANNEL = f"{OF_CONTACT}/channels/{{channel}}"

TABLE: Table = {
    "GET /v1/campaigns": Expected("campaign.read", "list", reads=NOTHING),
    f"GET /v1{OF_CAMPAIGN}": Expected("campaign.read", reads=NOTHING),
    f"GET /v1{OF_CAMPAIGN}/deliveries": Expected("campaign.read", reads="deliveries.read"),
    f"POST /v1{SETTLE}": Expected("delivery.settle", json={"found": "sent"}, missing=True),
    f"POST /v1{OF_CAMPAIGN}/stop": Expected("campaign.stop", json={}),
    f"POST /v1{OF_CAMPAIGN}/send-again": Expected("delivery.settle"),
    f"POST /v1{RELEASE}": Expected("delivery.settle", missing=True),
    "GET /v1/hazards": Expected("contact.read", "list", reads=NOTHING),
    "POST /v1/hazards": Expected("contact.manage", "list", json=HAZARD),
    "POST /v1/hazards/{hazard}/removal": Expected("contact.manage", "list", missing=True),
    "PUT /v1/hazards/{hazard}": Expected("contact.manage", "list", json=HAZARD, missing=True),
    "GET /v1/recipients": Expected(
        "campaign.read", "list", query="country=EGY&audience=media", reads=NOTHING
    ),
    "GET /v1/codes/{kind}": Expected(None, "list", at={"kind": "countries"}),
    "GET /v1/contacts": Expected("contact.read", "list", reads="contacts.read"),
    "POST /v1/contacts": Expected("contact.manage", "list", json=CONTACT),
    f"GET /v1{OF_CONTACT}": Expected("contact.read", "list", reads="contact.read"),
    f"PUT /v1{OF_CONTACT}": Expected("contact.manage", "list", json=CHANGED),
    f"GET /v1{OF_CONTACT}/deliveries": Expected("contact.read", "list", reads="deliveries.read"),
    f"POST /v1{OF_CONTACT}/secret": Expected("contact.manage", "list"),
    f"POST /v1{CHANNEL}/try-now": Expected("contact.manage", "list"),
    f"POST /v1{CHANNEL}/test": Expected("contact.manage", "list"),
    f"GET /v1{OF_CONTACT}/missed": Expected("delivery.settle", "list", reads=NOTHING),
    f"POST /v1{CHANNEL}/send-missed": Expected("delivery.settle", "list"),
    f"GET /v1{OF_CONTACT}/tests": Expected("contact.read", "list", reads="deliveries.read"),
    f"POST /v1{CHANNEL}/unblock": Expected("contact.manage", "list"),
    f"POST /v1{OF_CONTACT}/deactivate": Expected("contact.manage", "list"),
    f"POST /v1{OF_CONTACT}/reactivate": Expected("contact.manage", "list"),
    "POST /v1/callbacks/twilio/status": Expected(None, "list", missing=True),
    "POST /v1/callbacks/twilio/messages": Expected(None, "list", missing=True),
    "GET /v1/mailbox": Expected("mailbox.read", "list", reads="mailbox.read"),
    "GET /": Expected(None, "list"),
    "GET /campaigns": Expected("campaign.read", "list", reads=NOTHING),
    f"GET {OF_CAMPAIGN}": Expected("campaign.read", reads="deliveries.read"),
    f"POST {SETTLE}": Expected("delivery.settle", form={"found": "sent"}, missing=True),
    f"POST {OF_CAMPAIGN}/stop": Expected("campaign.stop", form={"reason": "safety"}),
    f"POST {OF_CAMPAIGN}/send-again": Expected("delivery.settle"),
    f"POST {RELEASE}": Expected("delivery.settle", missing=True),
    "GET /recipients": Expected("campaign.read", "list", reads=NOTHING),
    "GET /hazards": Expected("contact.read", "list", reads=NOTHING),
    "GET /hazards/new": Expected("contact.manage", "list", reads=NOTHING),
    "POST /hazards/new": Expected("contact.manage", "list", form=HAZARD_FORM),
    "GET /hazards/{hazard}": Expected("contact.manage", "list", missing=True, reads=NOTHING),
    "POST /hazards/{hazard}": Expected("contact.manage", "list", form=HAZARD_FORM, missing=True),
    "POST /hazards/{hazard}/end": Expected("contact.manage", "list", missing=True),
    "GET /contacts": Expected("contact.read", "list", reads="contacts.read"),
    "GET /contacts/new": Expected("contact.manage", "list", reads=NOTHING),
    "POST /contacts/new": Expected("contact.manage", "list", form=CONTACT),
    f"GET {OF_CONTACT}": Expected("contact.read", "list", reads="contact.read deliveries.read"),
    f"GET {OF_CONTACT}/edit": Expected("contact.manage", "list", reads="contact.read"),
    f"POST {OF_CONTACT}/edit": Expected("contact.manage", "list", form=CHANGED),
    f"POST {OF_CONTACT}/secret": Expected("contact.manage", "list", form={"_confirmed": "yes"}),
    f"POST {CHANNEL}/try-now": Expected("contact.manage", "list"),
    f"POST {CHANNEL}/send-missed": Expected("delivery.settle", "list"),
    f"POST {CHANNEL}/test": Expected("contact.manage", "list"),
    f"POST {CHANNEL}/unblock": Expected("contact.manage", "list"),
    f"POST {OF_CONTACT}/deactivate": Expected("contact.manage", "list"),
    f"POST {OF_CONTACT}/reactivate": Expected("contact.manage", "list"),
    "GET /mailbox": Expected("mailbox.read", "list", reads="mailbox.read"),
    "GET /v1/audit-entries": Expected("audit.read", "list", reads="audit.read"),
    "GET /audit": Expected("audit.read", "list", reads="audit.read"),
}


@HOW_MANY_ROLES
async def test_every_route_lets_in_whom_it_promises(
    dispatch: DispatchFixture, *, every_role: bool
) -> None:
    contact = (await dispatch.contact()).id
    kept = Issued()
    of_it = {"contact": contact, "channel": "email", **made_up("delivery", "hazard")}
    campaigns = [await dispatch.start(Issued()), await dispatch.start(kept)]
    await restrict(dispatch.context.database, kept.case, (kept.alert,))
    open_one, kept_one = [{"campaign": campaign, **of_it} for campaign in campaigns]
    walk = Walk(dispatch.app, dispatch.signer, TABLE, open_one, kept_one, every_role)
    found = await differences(walk)
    assert not found, "\n".join(found)

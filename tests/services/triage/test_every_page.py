"""Every page with three of everything: names of fields, each form refused once, final acts."""

from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.triage.access import CaseAccess
from services.triage.commands.cases import add_source, propose_best_interest
from services.triage.schemas import AddSource, ProposeBestInterest
from services.triage.settings import TriageSettings
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from shared.clock import new_id
from shared.contracts.codes import Expectation
from shared.contracts.persons import Person
from shared.runtime import issuer_of
from shared.web.app import ServiceApp
from tests.services.console.page_walk import page_routes, reading
from tests.services.forms_and_versions import FINAL
from tests.services.triage.directory import three_officials
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.operations.cases.test_handing_over import Staff
from tests.services.triage.signers import three_asked
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

OFFICERS = Principal(OFFICER, "person", frozenset(Role), ALL_DESKS)
EVERYBODY = Principal(new_id(), "person", frozenset(Role), ALL_DESKS)
PERSONS = (
    AMAL,
    Person(kind="person", name="Invented Sister", defender=False),
    Person(kind="group"),
)


async def three_of_everything(triage: TriageFixture) -> list[UUID]:
    """File similar alerts; merge two into the first, which then has three of each part."""
    day = Filed().filed_at.date().replace(year=2030)
    hearings = tuple(Expectation(kind=kind, on=day) for kind in ("hearing", "trial", "deportation"))
    cases = [await triage.file(Filed(persons=PERSONS, expected=hearings)) for _ in range(5)]
    for other in cases[1:3]:
        await triage.merge(cases[0], other)
    access = CaseAccess(triage.context, OFFICERS, cases[0])
    for _ in range(3):
        await add_source(access, AddSource(relation="colleague", name="Invented"))
        proposal = ProposeBestInterest(uses=("publish_name",), reason="Invented.")
        await propose_best_interest(access, proposal)
    return cases


@pytest.mark.long
@pytest.mark.usefixtures("typeset_here")
async def test_each_form_keeps_what_was_typed_and_names_what_is_missing(
    app: ServiceApp, triage: TriageFixture, settings: TriageSettings, signing_key: Ed25519PrivateKey
) -> None:
    cases = await three_of_everything(triage)
    documents: list[Any] = [await triage.draft(cases[0])]
    documents.append(await triage.submitted())
    documents.append(await triage.issued())
    await three_officials(triage.context)
    signer = TokenSigner(signing_key, issuer=issuer_of(settings.public_url))
    async with reading(app, signer, EVERYBODY) as read:
        await read.read(f"/workload/{await Staff(triage.context).hears()}")
        await read.read("/cases", f"/cases/{cases[0]}", f"/cases/{cases[0]}/documents/new")
        await read.read(
            "/clauses",
            "/clauses/new?code=release",
            "/officials",
            "/officials/new",
            "/officials?country=EGY",
        )
        path = f"/cases/{cases[0]}/documents/{documents[0].id}/versions"
        await read.read(path, f"{path}/1", await three_asked(triage))
        sent = await read.refuse_each_form()
        await read.send_from_stale_pages()
        await read.take_second_steps(FINAL["triage"])
        await read.send_from_stale_pages()
    assert not read.faults, "\n".join(read.faults)
    public = {"/public/{code}/{language}", "/public/{code}/{language}.pdf", "/sign/{token}"}
    assert page_routes(app) - read.seen == {"/cases/by-number/{number}"} | public
    assert sent > 20
    # Returning is a button of the form that approves: `test_approved_or_returned.py`.
    assert len(read.stale) == 25, sorted(read.stale)

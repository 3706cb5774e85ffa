"""No page of a case shows a form that can only be refused, in any state. Nobody is real."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.triage.operations.appeals.correcting import draft_correction
from services.triage.operations.cases import closing
from services.triage.settings import TriageSettings
from shared.access.tokens import TokenSigner
from shared.clock import utc_now
from shared.contracts.intake import AlertWithdrawn
from shared.contracts.persons import Person
from shared.runtime import issuer_of
from shared.web.app import ServiceApp
from tests.services.console.dead_ends import dead_ends
from tests.services.console.page_walk import reading
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.withdrawn import begin, withdrawn
from tests.services.triage.operations.links.test_merging_around_an_erased_person import erase
from tests.services.triage.test_every_page import EVERYBODY, OFFICERS
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

NAMES = (
    *("Abel", "Beth", "Chandra", "Dmitri", "Eleni", "Farid"),
    *("Greta", "Hodan", "Ingrid", "Jorge", "Kamila", "Lior"),
)
"""Cases of persons with the same name would be alike."""
Places = dict[str, tuple[UUID, UUID | None]]


async def every_state(triage: TriageFixture, keyring_url: str) -> Places:
    """Return cases, each with its document, by what became of them."""
    alone = iter([Filed(persons=(Person(kind="person", name=each),)) for each in NAMES])
    found: Places = {"open": (await triage.file(next(alone)), None)}
    for state in ("draft", "draft of a closed case"):
        case = await triage.file(next(alone))
        await triage.verify(case)
        found[state] = case, (await triage.draft(case)).id
    for state in ("submitted", "submitted of a closed case"):
        found[state] = await triage.submitted(next(alone))
    for state in ("issued", "issued of a closed case", "erased"):
        found[state] = await triage.issued(next(alone))
    for state, (case, _) in found.items():
        if state.endswith("closed case"):
            await close(triage, case)
    await erase(triage, keyring_url, (await triage.case(found["erased"][0])).subject)
    alike, other = await triage.file(), await triage.file()
    await triage.merge(alike, other)
    found |= {"merged": (alike, None), "merged into another": (other, None)}
    return found | await withdrawn_states(triage, alone) | await similar_states(triage)


async def withdrawn_states(triage: TriageFixture, alone: Iterator[Filed]) -> Places:
    """Return cases of withdrawn alerts and documents; of one a corrected text is half written."""
    found: Places = {}
    for state in ("withdrawn alert", "withdrawn alert with a draft"):
        filed = next(alone)
        case = await triage.file(filed)
        document = (await triage.draft(case)).id if state.endswith("draft") else None
        gone = {"alert": filed.alert, "subject": filed.subject, "withdrawn_at": utc_now()}
        await triage.hear(AlertWithdrawn.model_validate(gone))
        found[state] = case, document
    case, former = await withdrawn(triage, filed=next(alone))
    found["withdrawn document"] = case, former
    case, former = await withdrawn(triage, filed=next(alone))
    found["corrected text"] = case, await begin(triage, draft_correction, case, former)
    return found


async def similar_states(triage: TriageFixture) -> Places:
    """Return two cases that may be of one person; nobody has said yet whether they are."""
    same = Person(kind="person", name="Mirela Invented")
    return {
        state: (await triage.file(Filed(persons=(same,))), None)
        for state in ("older of two alike", "newer of two alike")
    }


async def close(triage: TriageFixture, case: UUID) -> None:
    await triage.act(OFFICER, case, lambda work: closing.close(work, case, "released"))


@pytest.mark.long
@pytest.mark.usefixtures("typeset_here")
async def test_no_form_of_a_case_can_only_be_refused(
    app: ServiceApp,
    triage: TriageFixture,
    settings: TriageSettings,
    signing_key: Ed25519PrivateKey,
    keyring_url: str,
) -> None:
    places = await every_state(triage, keyring_url)
    signer, found = TokenSigner(signing_key, issuer=issuer_of(settings.public_url)), []
    for reader in (OFFICERS, EVERYBODY):
        async with reading(app, signer, reader) as read:
            for state, (case, document) in places.items():
                paths = [f"/cases/{case}", f"/cases/{case}/documents/new"]
                if document is not None:
                    at = f"/cases/{case}/documents/{document}"
                    paths += [at, f"{at}?changes=yes", f"{at}/versions"]
                found += [f"{state}: {each}" async for each in dead_ends(read, *paths)]
    assert not found, "\n".join(found)

"""Every limit is reported in words, and drops nothing."""

import re
from pathlib import Path

import httpx2
import pytest

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.web.faults import ONE, WORDS
from shared.web.submitted_form import FORM_BYTES, MOST_FIELDS, MOST_READ, READ_BYTES
from tests.services.console.sent_forms import TYPED, marks, send, stands_in
from tests.services.trail.auditing import Audited

ROOT = Path(__file__).parents[3]

SAID_BEFORE = {
    "services/intake/schemas/requests:MOST_BY_HAND": "the 51st person: at the button",
    "services/intake/schemas/requests:MOST_OWN_CONSENTS": "the 81st is refused at the list",
    "services/triage/drafting/pdf/process:MOST_NAMED": "the others have no font either",
    "services/triage/drafting/pdf/process:[:MOST_NAMED]": "the same",
    "services/triage/drafting/draft_fields:LONGEST_PART": "a longer part is refused at its field; "
    "facts of the record that do not fit are listed beside it",
    "services/triage/drafting/draft_fields:MOST_ENTRIES": "more parties are refused at the plan",
    "services/triage/document_form/new_document:[:MOST_ENTRIES]": "how many persons have no place",
    "services/triage/document_form/begun_texts:[:MOST_ENTRIES]": "the same",
    "services/triage/pages/documents/plan_and_record:MOST_IN_A_HEADING": "it says how many more",
    "services/triage/pages/documents/plan_and_record:[:MOST_IN_A_HEADING]": "the same",
    "services/triage/pages/documents/signatories:MOST_ROWS": "the form can be sent again for more",
    "services/triage/drafting/clause_checks:MOST_LEVELS": "at the clause, with the number",
    "services/triage/drafting/act_words:MOST_PREPOSITIONS": "more acts share one preposition",
    "services/triage/drafting/parties:MOST_ASKED": "“other demands”; the document has all of them",
    "services/triage/drafting/act_words:MOST_CONDEMNED": "“these acts”, each told before",
    "services/triage/drafting/parties:MOST_ASKED_FOR_EACH": "all that is asked for is said once",
    "services/triage/drafting/introducing:MOST_INTRODUCED": "the sentence says how many they are",
    "services/triage/drafting/title_words:[:_NAMED_IN_TITLE]": "it says that there are others",
    "services/intake/operations/drafts:MOST_DRAFTS": "with the number, and all comes back",
    "shared/contracts/persons:MOST_OF_A_GROUP": "at the field of the number",
    "shared/web/record_request:MOST_CODES": "at the field, as before it had a name",
    "shared/web/record_request:MOST_PERSONS": "at the field of the act, as the list of persons",
    "services/triage/drafting/draft_fields:MOST_ADDRESSEES": "above them; more are refused",
    "services/triage/rules/named_persons:MOST_NAMED_AGAIN": "all are named once, none is dropped",
    "services/triage/drafting/draft_fields:MOST_AUTHORS": "more are refused at the boxes",
    "services/triage/drafting/draft_fields:MOST_VIOLATIONS": "above the boxes; more is refused",
    "services/relocation/schemas/requests:MOST_COSTS": "above the lines; more are refused there",
    "shared/web/trail/pages:MOST_IDS": "below: that more belongs to it, and what follows all",
    "shared/web/trail/pages:[:MOST_IDS]": "the same",
    "services/identity/access/second_administrator:MOST_TOLD": "below: how many more, and where",
    "services/dispatch/rules/missed_messages:MOST_MISSED": "in the question; a button stays",
    "services/dispatch/queries/missed_messages:[:MOST_MISSED]": "the same",
    "services/dispatch/rules/secrets:MOST_FORMER": "beside the new secret",
    "services/dispatch/operations/contacts/editing:[:MOST_FORMER]": "the same",
    "services/dispatch/rules/combined_notices:MOST_LINES": "a letter says how many more wait",
    "services/dispatch/rules/notice_texts:[:MOST_LINES]": "the same",
    "shared/web/pagination:LONGEST": "a list has a link to what follows",
    "shared/taxonomy/lists:MOST_NEAREST": "proposals beside a refusal that names the field",
    "shared/taxonomy/lists:[:MOST_NEAREST]": "the same",
    "shared/taxonomy/lists:MOST_NEAR": "every unknown code is named, the first with proposals",
    "services/triage/drafting/short_message:LONGEST": "at the field; three dots in the text shown",
    "services/triage/drafting/short_message:MOST_SEGMENTS": "the same",
    "services/triage/rules/names/mentions:[:_SHOWN]": "three dots behind what is quoted",
    "services/triage/rules/names/mentions:_MOST_SENTENCES": "the field is named without its words",
}
REFUSED = {
    "services/intake/operations/amending:MOST_AMENDMENTS": "with the number",
    "services/intake/pages/persons_table:MOST_LINES": "the first person too many, with the line",
    "services/intake/pages/persons_table:LONGEST_LINE": "with the line and the number",
    "shared/web/form_parts:[:FILE_BYTES]": "with the number, and all that was typed comes back",
    "services/relocation/schemas/requests:MOST_OTHERS": "names field and number",
    "services/triage/drafting/rendering:MAX_TEXTS_BYTES": "too-long",
    "services/triage/rules/signatories:MOST_SIGNATORIES": "with the number",
    "services/triage/rules/signatories:LONGEST_NAME": "with the number, on the page too",
    "services/triage/drafting/short_message:MOST_CHARACTERS": "too-long, by the contract",
    "services/identity/rules/accounts:MOST_KEYS": "with the number",
    "services/identity/rules/accounts:LONGEST_ADDRESS": "not an address",
    "services/identity/rules/accounts:LONGEST_SPELLING": "the same",
    "services/triage/operations/library/officials_csv:MOST_ROWS": "with the number",
    "services/triage/schemas/library:MOST_VERSIONS": "with the number",
    "services/triage/settings:MOST_LINES": "at the start",
    "shared/unicode_forms:MOST_MARKS": "where it is typed",
    "shared/web/strict_requests:MOST_NAMES": "with the number",
    "services/identity/rules/passwords:LONGEST": "with the number",
    "services/identity/pages/password_forms:LONGEST_PASSWORD": "longer than any: refused as such",
    "services/identity/pages/password_forms:[:LONGEST_PASSWORD]": "the same",
    "shared/contracts/envelope:MAX_RECORD_BYTES": "narrative and descriptions are too long",
    "shared/messaging/parked_keys:MAX_REASON": "with the number",
    "shared/names/contacts:LONGEST_EMAIL": "not an address",
    "shared/outbound/policy:_MAX_URL": "no URL that is called",
    "shared/web/submitted_form:MOST_FIELDS": "with the number, and all comes back",
    "shared/web/submitted_form:MOST_READ": "that nothing was kept",
    "shared/web/trail/pages:LONGEST": "with the number",
    "services/dispatch/api/callbacks:MOST_FIELDS": "of Twilio",
    "services/dispatch/api/callbacks:MOST_BYTES": "the same",
    "services/dispatch/rules/trial_messages:MOST_A_DAY": "with the moment of the next",
    "shared/web/limits:MOST_CALLERS": "the fullest buckets go first",
}
NOBODY_TYPED_IT = {
    # Of a file that the command and the start check with these words.
    "shared/taxonomy/own_term:LONGEST_CODE", "shared/taxonomy/own_term:LONGEST_WORDS",
    "shared/taxonomy/own_term:LONGEST_LIST",
    # The letters by which a list of our own words is kept.
    "services/triage/rules/findings/words_of_acts:[:_KEY]",
    # Up to how many codes the API document lists them one by one.
    "shared/taxonomy/coded:LONGEST_ENUM",
    # Texts from a provider, a browser or a peer, of which only a part is read.
    "services/dispatch/api/callbacks:[:64]",
    "services/dispatch/api/callbacks:[:32]", "services/dispatch/rules/smtp_answers:_MOST_READ",
    "services/dispatch/rules/smtp_answers:[:_MOST_READ]", "shared/web/languages:[:500]",
    "shared/outbound/client:[:_KEPT_HEADER_LENGTH]", "shared/outbound/exchange:_MAX_HEADERS",
    "shared/outbound/webhooks:[:_MOST_SIGNATURES]", "shared/outbound/webhooks:_MOST_SIGNATURES",
    "shared/outbound/webhooks:_LONGEST_KEY", "shared/web/session:LONGEST_PATH",
    "services/dispatch/rules/retries:LONGEST_ASKED",
    # The header of sealed data.
    "shared/web/sealed_answers:[:NONCE_BYTES]",
    # What is more counts together.
    "services/dispatch/rules/reach:MOST_ORGANISATIONS",
    "services/identity/operations/sessions:MOST_ENDED",
    # Ids, hashes and parts of our own formats.
    "shared/access/api_keys:[:16]", "services/triage/document_form/first_texts:[:16]",
    "shared/contracts/event_facts:[:16]", "services/intake/pages/filing_form:[:255]",
    # By which a draft is known again; its text is kept whole.
    "services/intake/pages/draft_fields:[:FIRST_CHARACTERS]",
    "shared/clock:[:10]",
    "shared/messaging/parking:[:16]", "shared/messaging/bus_ddl:[:32]",
    "shared/storage/master_keys:[:NONCE_BYTES]", "shared/storage/sealing:[:HEADER_BYTES]",
    "shared/web/static_files:[:12]", "shared/telemetry/traces:[:32]",
    "services/triage/rules/references:LONGEST_REFERENCE",
    "shared/notices:_LONGEST", "services/front/commands/targets:[:64]",
    # Names of fields and codes that a caller invented, quoted in a refusal.
    "shared/web/known_fields:_LONGEST", "shared/web/known_fields:[:_LONGEST]",
    "shared/web/faults:[:FIELD_LENGTH]", "shared/web/forms:[:FIELD_LENGTH]",
    "shared/web/strict_requests:[:FIELD_LENGTH]", "shared/web/faults:MOST_FAULTS",
    "shared/web/faults:[:MOST_FAULTS]", "shared/web/forms:[:MOST_FAULTS]",
    "shared/web/problems:[:MOST_FAULTS]",
    "services/intake/pages/filing_form:[:MOST_FAULTS]",
    # The mark of a form of columns.
    "services/intake/pages/persons_table:[:16]",
    "services/intake/pages/pasted_persons:LONGEST_WORD",
    "services/intake/pages/pasted_persons:[:LONGEST_WORD]",
    "services/triage/operations/library/officials_csv:[:40]",
    "services/triage/drafting/clause_checks:[:40]",
    "services/relocation/programmes/programme:[:64]", "shared/taxonomy/lists:[:80]",
    # Quotes from a text that the page shows completely.
    "services/triage/rules/names/mentions:_MOST_SENTENCES",
    "services/triage/rules/names/mentions:[:_SHOWN]",
    # How much is done at a time or kept in memory: the rest follows, or is read again.
    "services/identity/rules/throttling:MOST_DEVICES",
    "services/dispatch/gateways/smtp:MOST_IDLE",
    "services/dispatch/workers/reach_counts:LONGEST_PAUSE",
    "services/dispatch/operations/deliveries/leases:_MOST_EXPIRED",
    "services/dispatch/operations/notices/redirecting:_MOST_UNHEARD",
    "services/dispatch/rules/retries:LONGEST_REST",
    "services/dispatch/rules/repeated_refusals:_MOST_KEPT",
    "services/dispatch/workers/sending:MOST_RECORDED",
    "shared/runtime:MOST_FALLS",
    "services/dispatch/workers/sending:[:MOST_RECORDED]",
    "services/triage/operations/links/name_marks:MOST_LOCKS",
    "shared/access/directory:LONGEST_CACHE",
    "shared/storage/closing:MOST_TOGETHER", "shared/storage/closing:[:MOST_TOGETHER]",
    "services/front/joined_writes:MOST_BYTES", "shared/access/cache:_MOST_ENTRIES",
    "shared/messaging/effects:MOST_TOGETHER",
    "shared/messaging/kafka_subscriber:_LONGEST_FETCH",
    "shared/messaging/kafka_subscriber:_MAX_PARTITION_BYTES", "shared/supervisor:LONGEST_PAUSE",
    "shared/timers/worker:LONGEST_PAUSE",
    # Logs and refusals to start, never of typed text.
    "services/triage/drafting/template_checks:[:60]",
    "services/triage/drafting/template_layouts:MOST_LOGO_BYTES",
    "services/front/local/postgres:LOG_LIMIT", "shared/telemetry/logs:_LONGEST_EVENT",
    "shared/messaging/faults:[:300]", "shared/telemetry/facts:[:_MOST_ITEMS]",
    "shared/telemetry/facts:_MOST_ITEMS", "shared/telemetry/faults:_MOST_PARTS",
    "services/relocation/operations/assessing:MOST_TO_TELL",
    "services/relocation/operations/assessing:[:MOST_TO_TELL]",
    # Keys for finding names; the names themselves are stored completely.
    "services/identity/access/signing_in:[:LONGEST_SPELLING]",
    "services/triage/operations/alerts/opening:[:MOST]",
    # The timeline says which cases were not compared.
    "services/triage/operations/links/similar_cases:MOST",
    "services/triage/operations/links/similar_cases:MOST_BEARERS",
    "services/triage/operations/links/similar_cases:MOST_BESIDE",
    "services/triage/operations/links/name_marks:MOST_MARKS",
    "services/triage/rules/names/in_text:[:LONGEST]",
    "services/triage/rules/names/spoken:MOST_WORDS",
    "services/triage/rules/names/in_text:[:MOST_WORDS]",
    "services/triage/rules/names/spoken:[:LONGEST]",
    "services/triage/rules/names/spoken:[:MOST_WORDS]",
    "services/triage/rules/names/spoken:_MOST_WAYS",
    "services/triage/rules/names/by_sound:_MOST_ROWS",
    "services/triage/rules/texts/spoken:_MOST_WAYS",
    "services/triage/rules/texts/spoken:_LONGEST_RUN",
    "shared/names/forms:LONGEST", "shared/names/forms:[:LONGEST]",
    "shared/names/forms:[:MOST_WORDS]", "shared/names/forms:MOST_WORDS",
    "shared/names/contacts:LONGEST_CONTACT", "shared/names/contacts:[:LONGEST_CONTACT]",
    "services/triage/drafting/phrases:MOST_PHRASES", "shared/taxonomy/agreeing:MOST_FORMS",
}  # fmt: skip

_CONSTANT = re.compile(
    r"^_?(?:MOST|LONGEST|MAX)(?:_\w+)?(?=\s*[:=,])|^\w+_(?:MOST|LONGEST|LIMIT)\b(?=\s*=)",
    re.MULTILINE,
)
_CUT = re.compile(r"\[:\s*(\d{2,}|_?[A-Z][A-Z_]+)\]")


def _ceilings() -> set[str]:
    """Return every constant that limits something, and every text or list that is cut."""
    found = set()
    for path in (*(ROOT / "services").rglob("*.py"), *(ROOT / "shared").rglob("*.py")):
        name, text = path.relative_to(ROOT).with_suffix("").as_posix(), path.read_text()
        if "migrations" not in name:
            found |= {f"{name}:{each[0]}" for each in _CONSTANT.finditer(text)}
            found |= {f"{name}:[:{each[1]}]" for each in _CUT.finditer(text)}
    return found


def test_somebody_thought_of_every_ceiling_and_how_it_is_told() -> None:
    assert _ceilings() == {*SAID_BEFORE, *REFUSED, *NOBODY_TYPED_IT}


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("string_too_long", "{max_length}"), ("too_long", "{max_length}"),
        ("less_than_equal", "{le}"), ("less_than", "{lt}"),
    ],
)  # fmt: skip
def test_the_ceiling_of_a_field_is_told_with_its_number(kind: str, number: str) -> None:
    assert number in WORDS[kind]
    assert kind not in ONE or "one" in ONE[kind]


OPERATOR = Principal(new_id(), "person", frozenset({Role.OPERATOR}), ALL_DESKS)


class TestAForm:
    async def test_of_more_fields_than_are_taken_comes_back_and_says_how_many(
        self, audited: Audited
    ) -> None:
        await audited.runtime.keyring.create(OPERATOR.account)
        sent = {f"x{number}": "y" for number in range(MOST_FIELDS + 1)}
        refused = await _send(audited, {"narrative": TYPED, **sent})
        assert refused.status_code == 422
        assert f"more than {MOST_FIELDS} fields" in refused.text
        assert stands_in(refused.text)

    async def test_of_longer_texts_than_are_taken_comes_back_and_says_so(
        self, audited: Audited
    ) -> None:
        await audited.runtime.keyring.create(OPERATOR.account)
        refused = await _send(audited, {"narrative": TYPED, "x": "z" * (FORM_BYTES + 1)})
        assert refused.status_code == 422
        assert "too long in total (the limit is 1 MiB)" in refused.text
        assert stands_in(refused.text)

    @pytest.mark.parametrize("more", ["fields", "bytes"])
    async def test_that_is_too_large_to_be_read_says_that_nothing_was_kept(
        self, audited: Audited, more: str
    ) -> None:
        await audited.runtime.keyring.create(OPERATOR.account)
        sent = (
            {f"x{number}": "y" for number in range(MOST_READ + 1)}
            if more == "fields"
            else {"x": "z" * READ_BYTES}
        )
        refused = await _send(audited, {"narrative": TYPED, **sent})
        assert refused.status_code in {413, 422}
        assert "Go back in your browser to find what you typed." in refused.text

    async def test_of_an_alert_takes_fifty_persons_and_says_so_to_the_fifty_first(
        self, audited: Audited
    ) -> None:
        await audited.runtime.keyring.create(OPERATOR.account)
        told = "The form has no more rows for persons."
        persons = {f"persons.{number}.name": f"Invented {number}" for number in range(49)}
        asked = await _send(audited, {**persons, "add": "persons"})
        assert 'name="persons.49.name"' in asked.text
        assert told not in asked.text
        persons["persons.49.name"] = "Invented 49"
        full = await _send(audited, {**persons, "add": "persons"})
        assert full.text.count(told) == 3  # above the form, at the list, instead of the button
        assert 'name="persons.50.name"' not in full.text
        assert 'href="#f-persons"' in full.text
        assert 'value="Invented 49"' in full.text
        persons["persons.60.name"] = "Invented 60"
        refused = await _send(audited, {**persons, "country": "EGY", "narrative": TYPED})
        assert refused.status_code == 422
        no_place = "This page no longer has a field for this text"
        assert told in refused.text
        assert no_place in refused.text
        assert "\nInvented 60</textarea>" in refused.text
        again = await send(
            audited, "/again", persons | marks("/alerts/new", "/alerts/new", OPERATOR), OPERATOR
        )
        assert 'value="Invented 49"' in again.text
        assert no_place in again.text
        assert "\nInvented 60</textarea>" in again.text


async def _send(audited: Audited, sent: dict[str, str]) -> httpx2.Response:
    return await send(
        audited, "/alerts/new", sent | marks("/alerts/new", "/alerts/new", OPERATOR), OPERATOR
    )

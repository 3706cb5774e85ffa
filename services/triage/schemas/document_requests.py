"""Request models of documents."""

from pydantic import Field

from services.triage.drafting.draft import AppealDraft
from services.triage.rules.withdrawals import Cause
from services.triage.schemas.requests import Some
from shared.contracts.attestation import Audience
from shared.contracts.codes import Code
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage
from shared.web.dates_and_times import Moment
from shared.web.request_model import RequestModel, example

_DRAFTED = {
    "audience": ["diplomat"],
    "names_shown": True,
    "draft": {
        "country": "EGY",
        "issuer": "omct",
        "template": "2026-01",
        "violations": ["arbitrary-detention"],
        "versions": [
            {
                "language": "en",
                "title": "Arbitrary detention of Ms. Amal Invented",
                "concerned": "Ms. Amal Invented, a lawyer",
                "short": "Ms. Invented",
            }
        ],
    },
}


class DocumentContent(RequestModel):
    """The content of a document. `embargo_until`: not sent before this time (aware)."""

    model_config = example(_DRAFTED)

    audience: tuple[Audience, ...] = Field(min_length=1, max_length=5)
    names_shown: bool
    embargo_until: Moment | None = None
    embargo_confirmed: bool = Field(
        False,
        description="The embargo is past, and it is meant to go out at once; or it ends more than"
        " four months from now, and is meant to.",
    )
    draft: AppealDraft


class BeginDraft(RequestModel):
    """What a draft is to begin with.

    `template`: which kind of document, null: the one that the console would begin. `names_shown`
    null: as the consents of the case say. `languages` null: all for which the record has words.
    """

    model_config = example({"names_shown": True, "languages": ["en", "fr"]})

    template: Code | None = None
    names_shown: bool | None = None
    languages: tuple[AppealLanguage, ...] | None = Field(
        None, min_length=1, max_length=len(APPEAL_LANGUAGES)
    )


class DraftDocument(DocumentContent):
    """Begin a document.

    `seen`: how many documents the case had for the reader; 409 `changed-since` if not now.
    """

    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class EditDocument(DocumentContent):
    """`version` is the version that was edited; if there is a newer one, nothing is saved."""

    model_config = example(_DRAFTED | {"version": 1})

    version: int = Field(ge=1, le=1_000_000)


class GoBack(RequestModel):
    """`seen`: the newest version that the reader saw; 409 `changed-since` if it is another one."""

    model_config = example({"seen": 3})

    seen: int = Field(ge=1, le=1_000_000)


class ConfirmFinding(RequestModel):
    """Why what no act of the record bears is right; `finding`: its `mark` in the document."""

    model_config = example({"finding": "0" * 64, "reason": "Both lawyers saw it."})

    finding: str = Field(pattern=r"^[0-9a-f]{64}$")
    reason: Some


class SubmitDocument(RequestModel):
    """Submit a document for approval.

    `document`: the content to submit, if it differs from `version`: it is saved as a new version in
    the same step. `do_no_harm`: codes of the checks that are confirmed. All checks of the document
    must be confirmed; `harm_asked` of the document lists them. Some are needed only in certain
    cases: `limits`: a consent is limited. `hidden-person`: somebody is in hiding.
    `unasked-government`: readers are asked to write, and nobody said that the government may know.
    `unpublished-name`: a name is printed that is not to be published. `unnamed-person`: no name is
    printed. `each-sentence`: the text is about several
    persons or organisations, or says that an organisation suffered an act that only a person can
    suffer, or the reverse. `refusal-lifted`: a use was refused, and something else was recorded
    since. `consent-named`: the text may name a person who consented or refused. `contact-given`:
    the text says how to reach a source or the person. `each-agreed`: the text is about several
    persons. `acts-and-situation`: acts and situation cannot both be true, or two alerts differ on
    the situation. `named-with-care`: names are printed, and the text is about a child or sexual
    violence.

    `findings`: the reason for each of the document's `findings` that is not `final` and was not
    confirmed yet.
    """

    model_config = example(
        {
            "version": 1,
            "do_no_harm": ["wanted", "reprisals", "negotiations", "places", "others", "timing"],
            "document": _DRAFTED,
        }
    )

    version: int = Field(ge=1, le=1_000_000)
    do_no_harm: tuple[Code, ...] = Field(default=(), max_length=50)
    findings: tuple[ConfirmFinding, ...] = Field(default=(), max_length=500)
    document: DocumentContent | None = None


class ApproveDocument(RequestModel):
    """Approve what was read: the version and the SHA-256 of its texts, from the document.

    `reach_seen`: the `mark` of the `reach` that was read, or `unknown` if it was null; 409
    `changed-since` if others would receive the document now.
    """

    model_config = example(
        {
            "version": 1,
            "texts_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
        }
    )

    version: int = Field(ge=1, le=1_000_000)
    texts_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    embargo_confirmed: bool = Field(
        False, description="The embargo is past, and it is meant to go out at once."
    )
    although_nobody: bool = Field(
        False,
        description="It is meant to be issued although nobody would receive it, or although it is "
        "not known who would, or although the messages of a channel without a provider stay here. "
        "It says nothing where somebody receives it by every channel.",
    )
    reach_seen: str | None = Field(
        None, max_length=64, description="The mark of the reach that was read, or `unknown`."
    )
    signatories_seen: str | None = Field(
        None,
        max_length=64,
        description="Of what others sign: the `sha256` of the list of signatories that was read.",
    )


class ReturnDocument(RequestModel):
    """Return a submitted document to its author. `version`: the one that was read."""

    model_config = example({"version": 1, "reason": "Name the place of detention."})

    version: int = Field(ge=1, le=1_000_000)
    reason: Some


class WithdrawDocument(RequestModel):
    """`seen`: the state that the reader saw; 409 `changed-since` if it is another one now.

    `cause`: why an issued document is withdrawn. After an `error` its recipients may be sent a
    correction or a withdrawal notice; after the others, or null, nothing. It is never
    published.
    """

    model_config = example({"reason": "The date of the arrest was wrong.", "cause": "error"})

    reason: Some
    seen: Code | None = None
    cause: Cause | None = None

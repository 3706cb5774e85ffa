"""Check the words of a clause before anybody approves it, and try it on invented examples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from jinja2 import TemplateError
from jinja2.nodes import And, If, Name, Node, Not, Or, Output, Template, TemplateData

from services.triage.drafting.clause_library import ClauseLibrary, LibraryClause
from services.triage.drafting.draft import AppealDraft, ClauseChoice, LanguageDraft
from services.triage.drafting.filling import ASKED, PRINTED_OF_PARTIES
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.phrases import printed_by, sandbox
from services.triage.drafting.plan_entry import PlanEntry
from services.triage.drafting.rendering import Renderer
from services.triage.rules.findings.sought_names import named_by_title
from shared.contracts.content import AppealLanguage
from shared.contracts.persons import Person
from shared.message_ids import msgid

ALLOWED = (Template, Output, TemplateData, Name, If, Not, And, Or)
"""A clause prints values and asks whether one holds. Nothing in it can run long, or fail late."""
NOT_ALLOWED = msgid("A clause can only print values and ask whether one of them holds.")
MOST_LEVELS = 30
"""The time in which a text is compiled grows with the cube of its levels: of 30 it is 5 ms."""
TOO_DEEP = msgid("There are too many brackets or conditions in one another. Use fewer.")
MALFORMED = msgid("The brackets of a value or of a condition are not closed.")
UNKNOWN = msgid("“{value}” is not known here. Values: {values}. Conditions: {conditions}.")
CONDITION = msgid("“{value}” is a condition and has no words to print. Ask for it with “if”.")
NAMES_SOMEBODY = msgid(
    "“{name}” seems to be the name of a person. A clause is used in documents about others: name "
    "nobody in it."
)
HOLE = msgid("With this example, the clause says nothing, or has a gap: {example}")
EXAMPLE_COUNTRY, EXAMPLE_ACT = "EGY", "arbitrary-detention"
_KNOWN = {
    "values": ", ".join(sorted(PRINTED_OF_PARTIES - ASKED)),
    "conditions": ", ".join(sorted(ASKED)),
}
_ANY = UUID("00000000-0000-4000-8000-000000000001")


@dataclass(frozen=True)
class Example:
    """Invented persons to whom something was done. `label` says who they are: a message id."""

    label: str
    persons: tuple[Person, ...]
    situation: str | None = None
    by_others: bool = False


_AMAL = Person(id=_ANY, kind="person", name="Amal Invented", gender="woman")
_TWO = (
    Person(id=UUID(int=_ANY.int + 1), kind="person", name="Omar Invented", gender="man"),
    Person(id=UUID(int=_ANY.int + 2), kind="person", name="Sami Invented", gender="man"),
)
_CENTRE = Person(id=UUID(int=_ANY.int + 3), kind="organisation", name="Invented Centre")
_OTHER = Person(id=UUID(int=_ANY.int + 4), kind="person", name="Noor Invented")

SHOWN = (
    Example(msgid("One woman, detained"), (_AMAL,), "detained-with-access"),
    Example(msgid("Two men, free"), _TWO, "free"),
    Example(msgid("An organisation"), (_CENTRE,)),
)
"""The examples on the page of a clause."""
EXAMPLES = (
    *SHOWN,
    Example(msgid("Somebody whose gender is not known"), (_OTHER,), "in-hiding"),
    Example(msgid("Two men who were killed"), _TWO, "killed"),
    Example(
        msgid("A woman and a man, threatened by others than the State"),
        (_AMAL, _TWO[0]),
        "free-at-risk",
        by_others=True,
    ),
    Example(msgid("Three persons, abducted"), (_AMAL, *_TWO), "abducted", by_others=True),
)
"""With each of these a clause must say something whole."""


@dataclass(frozen=True)
class Trial:
    """How a clause reads for an example in one language; `fits`: whether it is asked for then."""

    language: AppealLanguage
    label: str
    text: str
    fits: bool


def faults_of_text(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what is wrong with the words of a clause: a message id and its values."""
    try:
        parsed = sandbox(html=False).parse(text)
    except TemplateError:
        yield MALFORMED, {}
        return
    except RecursionError:
        yield TOO_DEEP, {}
        return
    if _is_deeper(parsed, MOST_LEVELS):
        yield TOO_DEEP, {}
        return
    if any(not isinstance(each, ALLOWED) for each in _nodes(parsed)):
        yield NOT_ALLOWED, {}
        return
    if name := named_by_title(text):
        yield NAMES_SOMEBODY, {"name": name}
    for unknown in sorted(printed_by(text) - PRINTED_OF_PARTIES):
        yield UNKNOWN, {"value": unknown[:40], **_KNOWN}
    printed = {each.name for out in parsed.find_all(Output) for each in out.find_all(Name)}
    for condition in sorted(printed & ASKED):
        yield CONDITION, {"value": condition}


def trials(
    renderer: Renderer, clause: LibraryClause, examples: Sequence[Example] = SHOWN
) -> Iterator[Trial]:
    """Yield how a faultless clause reads for each example, in each language that it has."""
    trying = replace(renderer, library=ClauseLibrary((replace(clause, since=_BEGUN),)))
    templates = renderer.templates
    for language in (each for each in clause.texts if templates.form(templates.latest, each)):
        for each in examples:
            draft = _draft(trying, clause, each, language)  # type: ignore[arg-type]  # checked
            (version,) = draft.versions
            text = " ".join(trying.demands(draft, version))
            alone = version.model_copy(update={"clauses": None})
            asked = trying.demands(draft.model_copy(update={"versions": (alone,)}), alone)
            yield Trial(version.language, each.label, text, text in asked)


def holes(renderer: Renderer, clause: LibraryClause) -> Iterator[tuple[str, str]]:
    """Yield the language and the example for which a clause says nothing, or has a gap."""
    for each in trials(renderer, clause, EXAMPLES):
        plain = each.text.replace("\u00a0", " ")
        if not plain.strip() or "  " in plain or plain[0] in ",;.":
            yield each.language, each.label


_BEGUN = datetime(2000, 1, 1, tzinfo=UTC)


def _draft(
    renderer: Renderer, clause: LibraryClause, example: Example, language: AppealLanguage
) -> AppealDraft:
    templates = renderer.templates
    form = templates.forms[templates.latest, language]
    introducing = Introducing(renderer.taxonomy, form, EXAMPLE_COUNTRY)
    words = introducing.introduce_all(example.persons, example.persons, alone=True)
    known = (c for c in clause.called_by if c in renderer.taxonomy.violations.codes)
    acts = (next(known, EXAMPLE_ACT),)
    of_organisation = example.persons[0].kind == "organisation"
    entry = PlanEntry(
        violations=acts,
        situation=example.situation,
        organisations=of_organisation,
        by_others=example.by_others,
        words=(words,),
    )
    version = LanguageDraft(language=language, clauses=(ClauseChoice(id=clause.id),))
    return AppealDraft(
        country=EXAMPLE_COUNTRY,
        issuer=templates.issuers(templates.latest)[0],
        template=templates.latest,
        clauses_of=_BEGUN,
        plan=(entry,),
        violations=acts,
        versions=(version,),
    )


def _is_deeper(node: Node, levels: int) -> bool:
    return not levels or any(_is_deeper(each, levels - 1) for each in node.iter_child_nodes())


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for each in node.iter_child_nodes():
        yield from _nodes(each)

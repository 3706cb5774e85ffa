"""A clause on pages: the form, its conditions in words, and what a version changes."""

from collections.abc import Mapping
from types import MappingProxyType

from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.library.official_form import Difference
from services.triage.rules.circumstances import AUTHOR, DRIVER
from services.triage.schemas import ClauseContent, ClauseHistory, ClauseView
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.web.forms import Form
from shared.web.languages import own_name

STANDING: Mapping[str, str] = MappingProxyType(
    {
        "dead": msgid("They are dead"),
        "at-liberty": msgid("They are at liberty"),
        "held": msgid("They are held by the State"),
        "not-held": msgid("They are not held by the State"),
        "captive": msgid("Somebody abducted them, or they disappeared"),
        "place-unknown": msgid("Nobody knows where they are held"),
        "place-known": msgid("It is known where they are"),
        "abroad": msgid("They are abroad"),
        "organisation": msgid("It is about an organisation"),
        "of-members": msgid("Members of an organisation suffered it"),
        "by-others": msgid("Others than the State did it"),
        "by-another-state": msgid("Another State did it, or others together with it"),
        "good-news": msgid("It is only good news"),
        "released": msgid("They were released"),
        "on-conditions": msgid("They were released on conditions"),
        "was-arbitrary": msgid("Their deprivation of liberty was called arbitrary"),
        "removal-expected": msgid("Their removal from the country is expected"),
        "extradition-expected": msgid("Their extradition is expected"),
        "removed": msgid("This State removed them from the country"),
        "removed-here": msgid("Another State removed them to this country"),
        "held-elsewhere": msgid("Another State holds them"),
        "investigated": msgid("They are investigated, and nobody charged them"),
        "accused": msgid("They are charged, or on trial"),
        "convicted": msgid("They were convicted"),
        "sentenced": msgid("They were sentenced"),
        "wanted": msgid("The authorities search for them"),
        "death-penalty": msgid("They may be sentenced to death, or were"),
        "sentenced-to-death": msgid("They were sentenced to death"),
        "violence-by-state": msgid("The State threatened them, or did violence to them"),
        "threats-by-state": msgid("The State threatened them"),
        "violence-abroad": msgid(
            "The State threatened them, or did violence to them, and they are abroad"
        ),
        "death-penalty-by-others": msgid(
            "Others than the State may sentence them to death, or did"
        ),
        "injured": msgid("They are injured or in hospital"),
        "displaced": msgid("They are displaced within the country"),
        "exiled": msgid("They are in exile"),
        "in-hiding": msgid("They hide"),
        "lawyer-refused": msgid("Access to a lawyer is refused, or allowed only under conditions"),
        "family-refused": msgid(
            "Access to the family is refused, or allowed only under conditions"
        ),
        "doctor-refused": msgid("Access to a doctor is refused, or allowed only under conditions"),
        "things-seized": msgid("The authorities seized things of theirs"),
        "held-beside": msgid("Their release is asked for beside what the State did to them"),
        "lawsuit-by-others": msgid("Others than the State brought them to court"),
        "lawsuit-beside": msgid(
            "Others than the State brought them to court, and did other things too"
        ),
        "protection-from": msgid(
            "Others only spoke against them or sued them, or another State took measures"
        ),
        "watched-by-others": msgid("Others than the State spied on them"),
        "only-feared": msgid("Nothing was done to them yet: it is feared"),
        "community": msgid("It is about a community"),
        "community-in-danger": msgid("A community was attacked or threatened"),
    }
)
"""What a document knows of those it is about, besides what was done to them."""
_BY = (
    ("perpetrators", AUTHOR, msgid("Done by: {term}")),
    ("drivers", DRIVER, msgid("Law or policy used: {term}")),
)
_CALLED_BY, _NOT_FOR = msgid("Asked for if"), msgid("Not asked for if")
_VALID_FROM = msgid("First day")
_ALWAYS = msgid("in every document")
_RETIRED = msgid("No longer used")


def conditions(labels: Labels) -> list[tuple[str, str]]:
    """Return what a clause can depend on: the code and its label."""
    gettext = labels.gettext
    standing = [(code, gettext(told)) for code, told in STANDING.items()]
    for kind, begins, told in _BY:
        standing += [
            (f"{begins}{code}", gettext(told).format(term=label))
            for code, label in labels.menu(kind)
        ]
    return [*standing, *labels.menu("violations"), *labels.menu("developments")]


def filled(clause: ClauseContent, version: int = 0) -> Form:
    """Return the form of a clause."""
    given = {f"texts.{language}": [text] for language, text in clause.texts.items()}
    return Form(
        {
            **given,
            "called_by[]": list(clause.called_by),
            "not_for[]": list(clause.not_for),
            "valid_from": [clause.valid_from.isoformat() if clause.valid_from else ""],
            "version": [str(version)],
        }
    )


def newest(view: ClauseHistory) -> ClauseContent:
    return view.versions[0].clause


def told(clause: ClauseContent, labels: Labels) -> dict[str, str]:
    """Return what a clause says, by label: the words in each language, and when it is asked for."""
    gettext, names = labels.gettext, dict(conditions(labels))
    words = {own_name(each): clause.texts.get(each, "") for each in APPEAL_LANGUAGES}
    called = ", ".join(names.get(code, code) for code in clause.called_by)
    return {
        **words,
        gettext(_CALLED_BY): called or gettext(_ALWAYS),
        gettext(_NOT_FOR): ", ".join(names.get(c, c) for c in clause.not_for),
        gettext(_VALID_FROM): str(clause.valid_from or ""),
    }


def differences(
    before: ClauseContent | None, now: ClauseContent, labels: Labels, *, retires: bool = False
) -> list[Difference]:
    """Return what `now` says that `before` does not."""
    stood = {} if before is None else told(before, labels)
    found = [
        Difference(label, stood.get(label, ""), said)
        for label, said in told(now, labels).items()
        if stood.get(label, "") != said
    ]
    if retires:
        gettext = labels.gettext
        found.append(Difference(gettext(_RETIRED), "", gettext(msgid("yes"))))
    return found


def history(shown: ClauseHistory, labels: Labels) -> list[list[Difference]]:
    """Return for each version, the newest first, what differs from the approved one before it."""
    found = []
    for place, each in enumerate(shown.versions):
        earlier = shown.versions[place + 1 :]
        before = next((e.clause for e in earlier if e.decision == "approved"), None)
        found.append(differences(before, each.clause, labels, retires=each.retires))
    return found


def languages_of(view: ClauseView) -> str:
    """Return the languages in which a clause has words, each by its own name."""
    clause = view.clause or (view.waiting.clause if view.waiting else None)
    return ", ".join(own_name(each) for each in APPEAL_LANGUAGES if clause and each in clause.texts)

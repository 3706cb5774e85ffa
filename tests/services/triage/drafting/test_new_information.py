"""New information tells the news, and what was told before as background. Persons are invented."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)

from datetime import UTC, date, datetime
from typing import Any

from services.triage.drafting.background import EarlierDocument, background
from services.triage.drafting.draft import AppealDraft, Follows, LanguageDraft, Part, Withdrawn
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.withdrawn import corrected_draft
from services.triage.rules.news import AlertAsFiled, news_since
from services.triage.rules.planning import planned_parties
from shared.clock import new_id
from shared.contracts.content import APPEAL_LANGUAGES, AppealText
from shared.contracts.facts import Act, Development, Facts
from shared.contracts.persons import Person
from tests.services.triage.drafting.test_plan import (
    TAXONOMY,
    TEMPLATES,
    drafted,
    functions,
    missing,
    none_of,
    person,
    printed,
)

NEWS = "new-information-2026-01"
CODE = "EGY 004 / 1026 / OBS 090"
FILED, ISSUED, LATER = (datetime(2026, 10, day, 9, tzinfo=UTC) for day in (9, 10, 25))
SALMA = person(
    "Salma Al-Mithal",
    situation="imprisoned",
    functions=functions("researcher at the Invented Centre", "chercheuse au Centre inventé"),
)
HELD = Act(violation="arbitrary-detention", to=(SALMA.id,), perpetrators=("police",))
EXTENDED = Development(development="detention-extended", to=(SALMA.id,), on=date(2026, 11, 24))


def heard(
    *acts: Act, news: tuple[Development, ...] = (), at: datetime = FILED, who: Person = SALMA
) -> AlertAsFiled:
    facts = Facts(narrative="Invented.", country="EGY", acts=acts, developments=news)
    return [who], facts, at


def appeal(of: AlertAsFiled, **said: Any) -> EarlierDocument:
    """Return the appeal that was issued about this alert."""
    persons, facts, _ = of
    parties = planned_parties([(persons, facts)], TAXONOMY)
    draft = (
        drafted("EGY", persons, parties)
        if parties
        else AppealDraft.model_validate(
            {
                "country": "EGY",
                "issuer": "omct",
                "template": "2026-01",
                "violations": [act.violation for act in facts.acts],
                "versions": [
                    {"language": "en", "concerned": "Ms. Salma Al-Mithal, researcher"},
                    {"language": "fr", "concerned": "Mme Salma Al-Mithal, chercheuse"},
                ],
            }
        )
    )
    return EarlierDocument(new_id(), "urgent-appeal", CODE, ISSUED, ("diplomat",), draft)


def follow_up(*alerts: AlertAsFiled, after: EarlierDocument) -> dict[str, str]:
    """Return the texts of new information that nobody changed."""
    told = news_since(alerts, [after.told])
    parties = planned_parties(told, TAXONOMY, [(who, facts) for who, facts, _ in alerts])
    follows = Follows(document=after.id)
    draft = drafted("EGY", alerts[-1][0], parties, template=NEWS, follows=follows)
    versions = []
    for version in draft.versions:
        form = TEMPLATES.forms[NEWS, version.language]
        parts = version.parts | {Part.BACKGROUND: background(TAXONOMY, form, [after])}
        versions.append(version.model_copy(update={"parts": parts}))
    return printed(draft.model_copy(update={"versions": tuple(versions)}))


def test_an_extension_is_told_after_the_appeal_about_the_detention() -> None:
    first, second = heard(HELD), heard(news=(EXTENDED,), at=LATER)
    told = follow_up(first, second, after=appeal(first))
    english, french = told["en"], told["fr"]
    assert english.startswith("Egypt: Extension of the detention of Ms. Salma Al-Mithal\n")
    assert not missing(
        english,
        "NEW INFORMATION - THE OBSERVATORY",
        "Detention extended Egypt",
        "has received new information and requests your URGENT intervention in the following",
        "New information: The Observatory has received further information from reliable sources "
        "about the extension of the detention of Ms. Salma Al-Mithal, a researcher",
        "strongly condemns the extension of the detention",
        "release Ms. Salma Al-Mithal",
        "since this deprivation of liberty is arbitrary",
        "Put an end to all acts of harassment, including at the judicial level",
        "Background information: On October 10, 2026, the Observatory reported the arbitrary "
        "detention of Ms. Salma Al-Mithal, researcher",
        f"(see {CODE}). Actions requested:",
    )
    assert none_of(english, "URGENT APPEAL", "charged")
    assert not missing(
        french,
        "NOUVELLES INFORMATIONS - L’OBSERVATOIRE",
        "a reçu de nouvelles informations et requiert votre intervention URGENTE dans la",
        "Nouvelles informations : L’Observatoire a reçu de nouvelles informations de sources "
        "fiables au sujet de la prolongation de la détention de Mme Salma Al-Mithal, chercheuse",
        "dénonce fermement la prolongation de la détention de Mme Salma Al-Mithal",
        "Rappel des faits : Le 10 octobre 2026, l’Observatoire a fait état de la détention "
        "arbitraire de Mme Salma Al-Mithal, chercheuse",
        f"(voir {CODE}). Actions demandées :",
    )


def test_a_release_after_the_appeal_recalls_that_the_detention_was_arbitrary() -> None:
    freed = SALMA.model_copy(update={"situation": "released"})
    first = heard(HELD)
    release = Development(development="release", to=(SALMA.id,))
    told = follow_up(first, heard(news=(release,), at=LATER, who=freed), after=appeal(first))
    assert none_of(told["en"], "URGENT", "condemn", "these acts", "elease Ms. Salma Al-Mithal")
    assert not missing(
        told["en"],
        "has received new information about the following situation in Egypt",
        "welcomes the release of Ms. Salma Al-Mithal and thanks everybody who intervened. It "
        "recalls that this deprivation of liberty was arbitrary",
        "the Observatory reported the arbitrary detention of Ms. Salma",
    )
    assert none_of(told["fr"], "URGENT", "condamne", "ces actes")
    assert not missing(told["fr"], "Il rappelle que cette privation de liberté était arbitraire")


def test_what_was_told_is_no_news_unless_it_happened_again() -> None:
    first = heard(HELD, news=(EXTENDED.model_copy(update={"on": date(2026, 10, 8)}),))
    before = appeal(first).told

    def news(*alerts: AlertAsFiled) -> list[str]:
        return [
            code
            for _, facts in news_since(alerts, [before])
            for code in (
                *(act.violation for act in facts.acts),
                *(each.development for each in facts.developments),
            )
        ]

    threatened = Act(violation="threats", to=(SALMA.id,))
    assert news(heard(HELD, threatened)) == ["threats"]
    assert news(heard(HELD, news=(EXTENDED,))) == ["detention-extended"]
    assert news(first, heard(HELD, at=LATER)) == ["arbitrary-detention"]
    assert news(first) == ["arbitrary-detention", "detention-extended"]


def test_what_a_later_alert_tells_again_of_the_same_day_is_no_news() -> None:
    """Another caller tells all of it from the beginning, and the person has another id there."""
    again = SALMA.model_copy(update={"id": new_id()})
    held = HELD.model_copy(update={"on": date(2026, 10, 8)})
    before = appeal(first := heard(held)).told

    def news(*told: Act) -> list[str]:
        facts = Facts(narrative="Invented.", country="EGY", acts=told)
        found = news_since([first, ([again], facts, LATER)], [before])
        return [act.violation for _, facts in found for act in facts.acts]

    def of_again(act: Act, **said: Any) -> Act:
        return act.model_copy(update={"to": (again.id,), **said})

    ill_treated = of_again(HELD, violation="ill-treatment", on=date(2026, 10, 8))
    assert news(of_again(held), ill_treated) == ["ill-treatment"]
    assert news(of_again(held, on=date(2026, 10, 9)), ill_treated) == [
        "arbitrary-detention",
        "ill-treatment",
    ]
    assert news(of_again(held, on=None), ill_treated) == ["arbitrary-detention", "ill-treatment"]


def test_an_act_that_was_told_of_one_is_news_of_another() -> None:
    nadia = person("Nadia Invented")
    both = HELD.model_copy(update={"to": (SALMA.id, nadia.id)})
    facts = Facts(narrative="Invented.", country="EGY", acts=(both,))
    draft = drafted("EGY", [SALMA], planned_parties([heard(HELD, news=(EXTENDED,))[:2]], TAXONOMY))
    before = EarlierDocument(new_id(), "urgent-appeal", CODE, ISSUED, (), draft).told
    ((_, told),) = news_since([([SALMA, nadia], facts, FILED)], [before])
    assert [act.to for act in told.acts] == [(nadia.id,)]


def test_code_and_date_of_a_document_from_elsewhere_are_printed() -> None:
    follows = Follows(reference="EGY 004 / 0718 / OBS 090", on=date(2018, 7, 26))
    parties = planned_parties([heard(news=(EXTENDED,))[:2]], TAXONOMY)
    told = printed(drafted("EGY", [SALMA], parties, template=NEWS, follows=follows))
    assert not missing(
        told["en"],
        "Background information: This follows the document EGY 004 / 0718 / OBS 090 of July 26, "
        "2018.",
    )
    assert not missing(
        told["fr"],
        "Rappel des faits : Ce texte fait suite au document EGY 004 / 0718 / OBS 090 du 26 "
        "juillet 2018.",
    )


def corrected() -> dict[str, AppealText]:
    """Return the texts of a correction of new information, by language."""
    versions = (
        LanguageDraft(
            language=each, title="T", concerned="X", short="X", parts={Part.BACKGROUND: "Earlier."}
        )
        for each in APPEAL_LANGUAGES
    )
    before = AppealDraft(
        country="EGY",
        issuer="omct",
        template=NEWS,
        violations=("threats",),
        no_addresses=True,
        versions=tuple(versions),
    )
    wrong = Withdrawn(document=new_id(), reference=CODE, on=ISSUED.date())
    draft = corrected_draft(TEMPLATES, before, wrong, LATER.date())
    return {each.language: each for each in Renderer(TEMPLATES, TAXONOMY).render(draft).texts}


def test_a_correction_of_it_has_the_background_under_its_heading() -> None:
    for language, text in corrected().items():
        heading = TEMPLATES.forms[NEWS, language].background_heading
        _, _, below = text.plain.partition(f"{heading}\n\n")
        assert below.lstrip("\u2066").startswith("Earlier")  # kept apart in Arabic


def test_the_sms_of_a_correction_says_what_it_replaces() -> None:
    told = corrected()
    assert len(told) == len(APPEAL_LANGUAGES)
    assert [language for language, text in told.items() if CODE not in text.sms] == []
    assert f"It replaces {CODE}, which is no longer valid." in told["en"].sms


def test_the_background_names_the_gravest_first_where_it_has_the_header_only() -> None:
    draft = AppealDraft.model_validate(
        {
            "country": "EGY",
            "issuer": "omct",
            "template": "2026-01",
            "violations": ["threats", "killing"],
            "versions": [{"language": "fr", "concerned": "Mme Salma Al-Mithal, chercheuse"}],
        }
    )
    before = EarlierDocument(new_id(), "urgent-appeal", CODE, ISSUED, (), draft)
    english = background(TAXONOMY, TEMPLATES.forms[NEWS, "en"], [before])
    assert "killing / threats" in english.casefold()

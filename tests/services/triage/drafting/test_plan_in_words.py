"""What is made from a plan reads as a person would write it. All persons are invented."""

from shared.contracts.facts import Act
from tests.services.triage.drafting.test_plan import missing, none_of, person, texts


def test_an_organisation_has_its_article_in_french() -> None:
    network = person("Réseau inventé des droits", kind="organisation", gender=None)
    beside = person("Hélène Inventée")
    acts = [
        Act(violation="threats", to=(network.id,), perpetrators=("unknown",)),
        Act(violation="break-in", to=(network.id,), perpetrators=("unknown",)),
    ]
    told = texts("SEN", [network, beside], acts)
    assert not missing(
        told["fr"],
        "Menaces visant le Réseau inventé des droits",
        "menaces visant le Réseau inventé des droits, ainsi que d",
        "effraction au préjudice du Réseau inventé des droits",
        "les menaces visant le Réseau inventé des droits",
        "du personnel du Réseau inventé des droits ainsi que de",
    )
    assert not missing(told["en"], "threats against and a break-in targeting the Réseau")
    assert none_of(told["fr"], "visant Réseau", "Hélène")


def test_an_sms_asks_for_many_as_its_title_names_them() -> None:
    held = [person(f"Held Invented {n}", situation="detained-with-access") for n in range(4)]
    abel = person("Abel Invented", gender="man", situation="killed")
    acts = [
        Act(violation="killing", to=(abel.id,), perpetrators=("police",)),
        Act(
            violation="arbitrary-detention",
            to=tuple(each.id for each in held if each.id),
            perpetrators=("police",),
        ),
    ]
    told = texts("SEN", [abel, *held], acts)
    assert not missing(
        told["en"],
        "and 2 others) as well as justice (Mr. Abel Invented).",
        "ask for immediate and unconditional release (Ms. Held Invented 0,",
    )
    assert not missing(
        told["fr"],
        "demander la libération immédiate et sans condition (Mme Held Invented 0,",
        "ainsi que la justice (M. Abel Invented).",
    )


def test_an_sms_does_not_repeat_the_one_whom_all_of_it_is_about() -> None:
    gabriel = person("Gabriel Invented", gender="man")
    acts = [
        Act(violation="death-threats", to=(gabriel.id,), perpetrators=("unknown",)),
        Act(violation="judicial-harassment", to=(gabriel.id,), perpetrators=("judiciary",)),
    ]
    sms = texts("SEN", [gabriel], acts)["en"].partition("SMS: ")[2]
    asked = "protection and justice (death threats) as well as an end to all harassment, including"
    assert not missing(sms, asked)
    assert sms.count("Gabriel") == 1


def test_an_inquiry_is_asked_into_what_calls_for_one() -> None:
    network = person("Invented Network", kind="organisation", gender=None)
    grace = person("Grace Invented", situation="detained-with-access")
    acts = [
        Act(violation="asset-freeze", to=(network.id,), perpetrators=("police",)),
        Act(violation="torture", to=(grace.id,), perpetrators=("police",)),
    ]
    told = texts("TUN", [network, grace], acts)
    assert not missing(
        told["en"], "investigation into these acts (torture and ill-treatment), publish"
    )
    assert not missing(told["fr"], "sur ces faits (torture et mauvais traitements), en publier")
    grace_alone = texts("TUN", [grace, person("Ada Invented")], acts[1:])
    assert not missing(grace_alone["en"], "investigation into these acts, publish")


def test_a_demand_that_is_the_same_for_all_is_made_once() -> None:
    fay, gia = person("Fay Invented", situation="free-at-risk"), person("Gia Invented")
    acts = [
        Act(violation="threats", to=(fay.id,), perpetrators=("police",)),
        Act(violation="arbitrary-detention", to=(gia.id,), perpetrators=("police",)),
        Act(violation="torture", to=(fay.id, gia.id), perpetrators=("police",)),
    ]
    told = texts("KEN", [fay, gia], acts)
    assert told["en"].count("well-being of ") == 1
    assert told["fr"].count("psychologique de ") == 1
    assert told["en"].count("with all the medical care needed") == 2  # another one for the held
    assert not missing(told["en"], "Release Ms. Gia Invented immediately")

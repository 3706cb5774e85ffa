"""Accusations that a text makes in its own words: "has confessed", "belongs to a terrorist group".

No record bears one: an alert tells of what somebody is accused, not that they did it. So each asks
for a reason, unless the sentence says whose words they are, or that they were forced.
"""

from collections.abc import Sequence

from services.triage.rules.findings.standings import GUILTY
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.texts.plain_letters import any_of

_WHO_SAYS = (
    # English
    r"according to|accus\w+|alleg\w+|claim\w*|charg(?:e|ed|es|ing)|prosecut\w+|indict\w*|assert\w*|"
    r"suspect\w*|purported\w*|supposed\w*|reportedly|insist\w*|said|says|stated|labell?\w*|"
    # French
    r"selon|d'apres|pretend\w*|affirm\w*|soupconn\w*|inculp\w*|poursuivi\w*|"
    r"parquet|procureure?|disent|dit que|presum\w*|"
    # Spanish and Portuguese
    r"segun|segundo|acusa\w*|asegur\w*|sostien\w*|alega\w*|afirma\w*|imputa\w*|sospech\w*|fiscal\w*|"
    r"supuest\w*|presunt\w*|de acordo com|suspeit\w*|promotor\w*|ministerio publico|dizem|"
    r"dicen|denunciad[oa]s?|"
    # Russian
    r"по (?:версии|словам|данным|мнению|утверждению)|согласно|обвин\w*|подозрева\w*|утвержда\w*|"
    r"заявл\w*|заявил\w*|якобы|прокур\w*|следстви\w*|"
    # Arabic
    r"[وف]?(?:بحسب|حسب|وفقا|[يت]?تهم\w*|اتهم\w*|بتهم\w*|متهم\w*|[يت]زعم\w*|زعم\w*|[يت]دعي|ادع\w*|"
    r"النيابة|المدعي)"
)
"""Words by which a sentence says whose words an accusation is."""
_FORCED = (
    r"tortur\w*|duress|coer[cs]\w*|forced|forcibly|pressure|beaten|false(?:ly)?|fabricat\w*|"
    r"contraint\w*|contrainte|force[es]?|coaccion\w*|forzad\w*|obligad\w*|fals[oa]s?|coac\w*|forcad\w*|"
    r"obrigad\w*|пытк\w*|пытал\w*|давлени\w*|вынужд\w*|заставил\w*|принужд\w*|ложн\w*|"
    r"[وف]?(?:تحت التعذيب|بالتعذيب|تعذيب\w*|الإكراه|بالإكراه|الضغط|أجبر\w*|أكره\w*|قسر\w*)"
)
"""Words by which it says that a confession is worth nothing."""
_OF_OTHERS = any_of(rf"(?<!\w)(?:{_WHO_SAYS}|{_FORCED})(?!\w)")


def without_attributed(text: str, acts: Sequence[ActWord]) -> list[ActWord]:
    """Return acts without the accusations, if the sentence says that they are words of others.

    `text`: a sentence as for `said_of`, without what it quotes.
    """
    if not any(GUILTY in act.codes for act in acts) or not _OF_OTHERS.search(text):
        return list(acts)
    return [act for act in acts if GUILTY not in act.codes]

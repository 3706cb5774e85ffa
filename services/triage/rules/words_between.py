"""The words between names and acts by which a sentence shows of whom it tells an act.

Without accents and in small letters, in English, French, Spanish and Portuguese together: hardly a
word of one of them is a word of another with another sense.
"""

import re

WORD = re.compile(r"[^\W_]+")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


OF = _listed(
    "of against on to upon targeting affecting concerning for imposed served faced "
    "de du des d la le les l visant contre a au aux infliges imposee imposees adressee encouru "
    "par touchant concernant envers del al hacia contra sobre do da dos das ao aos em"
)
"""Words between a noun and the name to whom it was done."""
NESTED = _listed("of de du des d del do da dos das in en dans au aux with avec by par")
ENDS = _listed(
    "while when after before as and or but who whose that because since then until where which "
    "were was is are et ou mais alors que quand apres avant puis tandis qui dont car y o pero "
    "mientras cuando despues antes e ou mas enquanto quando depois by par por"
)
"""Words behind which another thing is told."""
PASSIVE = _listed(
    "was were been being is are be got remains remain still currently later "
    "est sont ete fut furent etait etaient etre reste restent demeure toujours "
    "ensuite fue fueron sido es esta estan era eran foi foram sao estava"
)
RECEIVED = _listed(
    "received receives receiving faces facing faced suffered suffers subjected victim victims "
    "target targets targeted subject sustained endured undergone recu recoit recoivent subi subit "
    "subissent victime victimes cible cibles objet face essuye recibio recibe sufrio sufre victima "
    "blanco objeto recebeu recebe sofreu sofre vitima alvo"
)
RIGHT_BEFORE = _listed("in under en sous bajo em sob into")
NOT_SAID = re.compile(
    r"\b(?:not(?! only\b)|never|no|nor|"
    r"without(?! (?:any )?(?:trial|warning|charges?|reason|doubt)\b)|"
    r"denied|denies|risks?|risking|fears?|feared|fearing|prevents?|"
    r"avoid|ensure|guarantee|attempt(?:s|ed)? to|tried to|may|might|could|would|should|must|"
    r"cannot|if|whether|(?:accused|suspected|charged|convicted) (?:of|with)|charges of|"
    r"(?:sentenced|investigated|prosecuted) for|threat(?:s|ened|ening)? (?:of|to|with)|"
    r"every|any|refrain|refus\w*|about to|"
    r"tout|toute|tous|toutes|ni|ne|n|pas|jamais|"
    r"sans(?! (?:aucun )?(?:proces|avertissement|motif|raison|doute)\b)|"
    r"aucun\w*|risque\w*|crain\w*|eviter|prevenir|garanti\w*|veiller|"
    r"tente\w* de|pourrai\w*|peu(?:t|vent)|doi(?:t|vent)|si|menac\w* d[e']|"
    r"(?:accus|inculp|soupconn|poursuivi|condamn)\w* (?:de|d'|pour)|"
    r"todo|toda|todas|todos|cualquier|qualquer|"
    r"nunca|sin|riesgo|teme\w*|podr\w*|debe\w*|(?:acusad|condenad|imputad)\w+ (?:de|por)|"
    r"nao|sem|risco|poder\w*|deve\w*)\b"
)
"""Words before an act that do not say that it was done, or was done to those named before."""
ASKED = re.compile(
    r"\b(?:call\w*|demand\w*|urg\w+|ask\w*|request\w*|campaign\w*|appeal\w*|appel\w*|exig\w*|exhort\w*|"
    r"reclam\w*|souhait\w*|exij\w*|pid\w+|pede\w*|insta\w*)\b"
)
"""Words before a release that is asked for."""
WITHIN_WORDS = 6
JOINED = re.compile(
    r"(?:\s*,[^,;]*)*\s*(?P<sign>,|\band\b|\bor\b|&|\bet\b|\bou\b|\by\b|\be\b|as well as|ainsi que|"
    r"along with|together with|asi como|bem como)\s*(?P<described>(?:[^\W\d_]+\s+){0,3})"
)
RELATIVE = re.compile(r"\b(?:who|whose|whom|which|that|qui|dont|que|cuyo|cuya|quien|cujo|cuja)\b")
POSSESSIVE = re.compile(r"['\u2019]s?\s+(?:[^\W\d_]+\s+){0,2}")
BEGINS = _listed(
    "after following since before despite upon apres suite depuis avant malgre tras desde antes "
    "apos depois"
)
"""Words that begin a clause which a comma ends."""
JOINED_BY = _listed("and or et ou y e")
ARTICLES = _listed("the la le les l el los las o os as")
WHOSE = _listed("than chez son")
LISTED = _listed("and or as well the a an of et ou ainsi que la le les l un une des de d y e")
CLAUSES = re.compile(r"[;:]")

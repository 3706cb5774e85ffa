"""Words before an act that do not say that it was done: it was feared, demanded or denied.

Without accents, in all languages together, as `words_between.py`.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re

from services.triage.rules.findings.standings import FREE_NOW, GUILTY, STANDINGS_SAID, UNHURT
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.texts.plain_letters import AND, any_of

_WORD = re.compile(r"[^\W_]+")
_WITHIN_WORDS = 6


_GOES_ON = any_of(
    r"\b(?:and|but|et|mais|y|pero|e|mas|и|но|а|then|puis|luego|depois|затем)\s+(?:then\s+|puis\s+)?"
    r"(?:was|were|has been|had been|he|she|a ete|ont ete|elle|il|fue|fueron|la|lo|foi|foram|"
    r"был\w*|он|она|ее|его)\b"
)
"""Words that begin a thing of their own: "feared for her life and was killed"."""
_DENIED = any_of(
    r"\b(?:not(?! only\b)|never|nor|nobody|no one|ne|n|pas|jamais|ni|personne|nadie|ninguem|nunca|"
    r"no(?= (?:fue|fueron|ha|han|habia|es|esta|estaba|se|sea|sean|hubo|era|sera|han|le|les|ser)\b|"
    r"\s*$)|nao|не(?! только\b)|ни|никто|никогда|никого|"
    r"[وف]?(?:لم(?! يعثر)|لن|ليس|ليست|لا(?! (?:ت|ي)زال)))\b[^,;:]*$"
)
_NONE = any_of(
    r"\b(?:no|any|every|all|without|tout|toute|tous|toutes|aucun\w*|sans|todo|toda|todas|todos|"
    r"cualquier|ningun\w*|sin|qualquer|nenhum\w*|sem|без|всех|всяк\w*|любо\w*|دون|بدون|عدم|أي|كل|"
    r"جميع)(?:[ '][^\W\d_]+){0,3}\s*$"
)
"""Words before a noun: "every summons and wanted notice"."""
_NONE_DONE = any_of(
    r"\b(?:without|sans|sin|sem)(?: (?:being|having|been|etre|avoir|ete|ser|haber|sido|ter))+\s*$"
)
_TO_COME = any_of(
    r"\b(?:to|will|shall|would|can|cannot|did|does|do|let|sera|seront|va|vont|van|vai|vao|"
    r"sera|seran|"
    r"serao|буд(?:ет|ут)|стан(?:ет|ут))\s+(?:[^\W\d_]+ly\s+)?$"
)
"""Words right before a verb that only say what is to be done: "ordered them to kill A"."""
_ORDER = re.compile(
    r"\W*(?:(?:please|and|or|to|[^\W\d_]+ly)\W+)*(?:release|free|acquit|pardon|drop|let)\b"
)
"""A release that a sentence orders: "Immediately and unconditionally release A"."""
_MAY = any_of(r"(?<!\w)قد (?!توف|تعرض)[تي]\w+$")
"""Arabic "may" before a verb of the present; before one of the past it says "has"."""
_IF = any_of(
    r"^\W*(?:if|unless|si|s'|sauf si|caso|если|в случае если|إذا|اذا|لو)\b[^,]*$"
    r"|^\W*had\b[^,]*\bbeen\s+$|\b(?:fosse|fossem|fuera|fueran|fuese|fuesen|"
    r"(?:tivesse|hubiera|hubiese) sido)\s+$"
)
"""What a sentence only supposes: "If A were arrested"."""
_TO_REFRAIN = any_of(
    r"^\W*(?:refrain|s'abstenir|abstenerse|abster-se|воздержаться|не допустить|الامتناع|امتنعوا)\b"
)
"""A demand not to do something, whatever follows in its clause."""
_INQUIRY = any_of(
    r"\b(?:investigat\w+|investig\w+|inquir\w+|esclarec\w+|elucid\w+|enquete\w*|apura\w*|aclar\w+|"
    r"(?:arrest\w*|detenid\w+|detid\w+|inquiet\w+|poursuivi\w*|juge\w*|held|punished|convicted|tried)"
    r" (?:for|pour|por)\b|"
    r"расследова\w+|(?:ال|ب|لل)*تحقيق)\b"
)
"""Words that take for granted what they are about: "the murder of A must be investigated"."""
_COUNTED = any_of(
    r"(?<!the )(?<!all )(?<!les )(?<!los )(?<!las )(?<!\bos )(?<!\bas )(?<!other )(?<!autres )"
    r"(?<!otros )(?<!otras )(?<!outros )(?<!outras )(?<!tous )(?<!toutes )"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|many|deux|trois|quatre|cinq|"
    r"sept|huit|"
    r"neuf|dix|plusieurs|dos|tres|cuatro|cinco|siete|ocho|varios|dois|quatro|oito|varios)\s+$"
)
"""Numbers before those to whom it was done, who are nobody known: "four dead"."""
_WILL_BE = any_of(
    r"\b(?:will be|shall be|sera|seront|seran|sera|serao|будет|станет|[وف]?(?:ستكون|سيكون|سوف))"
    r"\b[^,;:]*$"
)
_NOT_SAID = any_of(
    r"\b(?:denied|denies|risks?|risking|fears?|feared|fearing|prevents?|"
    r"avoid|ensure|guarantee|attempt(?:s|ed)? to|tried to|(?<!\d )may(?! \d)|might|could|would|"
    r"should|must|cannot|if|whether|(?:accused|suspected|charged|convicted) (?:of|with)|charges of|"
    r"(?:sentenced|investigated|prosecuted) for|threat(?:s|ened|ening)? (?:of|to|with)|"
    r"fear of|peur d\w*|miedo|medo|страх\w*|refrain|refus\w*|about to|withdraw|lift|drop|"
    r"risque\w*|crain\w*|eviter|empech\w*|prevenir|garanti\w*|veiller|"
    r"tente\w* de|pourrai\w*|peu(?:t|vent)|doi(?:t|vent)|si|serai\w*|menac\w* d[e']|"
    r"(?:accus|inculp|soupconn|poursuivi|condamn)\w* (?:de|d'|pour)|"
    r"riesgo|teme\w*|podr\w*|debe\w*|seria|impid\w*|(?:acusad|condenad|imputad)\w+ (?:de|por)|"
    r"risco|poder\w*|deve\w*|impec\w*|impedir|seriam?|ameac\w* de|"
    r"опаса\w*|бо[яи]\w*тся|риск\w*|може\w*|могут|мог|могл\w*|должн\w*|чтобы|если|предотврат\w*|"
    r"недопу\w*|отозвать|отменить|снять|прекратить|(?:обвин|подозр)\w* (?:в|во)|"
    r"попыт\w*|пытал\w+с[ья]|грози\w*|"
    r"[وف]?(?:قد(?= [تي])(?! تعرض| توف)|ربما|خوف\w*|تخشى|يخشى|نخشى|خشية|[يت]?هدد\w*|تهديد\w*|"
    r"[يت]?توعد\w*|منع|"
    r"تجنب|ضمان|إذا|لو|خطر|"
    r"ينبغي|يجوز|بتهمة|متهم\w*|اتهام\w*|محاولة|حاول\w*|سحب|إسقاط|وقف|إنهاء))\b"
)

_NOW = frozenset(STANDINGS_SAID) - {UNHURT, GUILTY}
_WAS = any_of(r"(?<!\w)[وف]?(?:كان|كانت|كانا|كانوا)(?:\s+[^\W\d_]+){0,4}\s*$")
"""Words by which Arabic says that somebody stood there then: « كان ينتظر »."""

_UNTIL = any_of(
    r"\b(?:until|jusqu'a ce qu\w*|hasta que|ate que|пока не)\b|(?<!\w)(?:حتى|إلى أن)(?!\w)"
)
"""Words before a liberty that somebody waits for: "will not stop until A is free"."""


def is_not_said(text: str, clause: int, act: ActWord, after: int) -> bool:
    """Return whether an act is not told as done.

    `clause`: where its clause begins; `after`: only words behind this place count.
    """
    start = act.start if act.threat < 0 else act.threat
    if act.is_verb and text[start] in AND:  # Arabic writes its "and" to the verb
        return False
    before = list(_WORD.finditer(text, clause, start))[-_WITHIN_WORDS:]
    first = max(after, before[0].start() if before else start)
    first = max([first, *(each.start() + 1 for each in _GOES_ON.finditer(text, first, start))])
    if not act.is_verb:
        first = max([first, *(each.end() for each in _INQUIRY.finditer(text, first, start))])
    near = text[first:start]
    is_order = act.is_verb and _ORDER.fullmatch(text, clause, act.end)
    if is_order or _MAY.search(text, first, act.end):
        return True
    is_supposed = act.is_verb and _IF.search(text[clause:start])
    was_then = act.codes <= _NOW and _WAS.search(text, clause, start)
    was_then = was_then or (act.codes == {FREE_NOW} and _UNTIL.search(text, clause, start))
    if is_supposed or was_then or _TO_REFRAIN.match(text[clause:start]):
        return True
    if act.is_verb and not act.is_doing and _COUNTED.search(text, clause, start):
        return True
    if act.is_doing and _TO_COME.search(text, clause, start):
        return True
    none = _NONE_DONE if act.is_verb else _NONE
    return any(each.search(near) for each in (_DENIED, none, _NOT_SAID, _WILL_BE))

"""Deaths that a sentence does not tell: somebody threatens, wishes, plans or only announces them.

Without accents, in all languages together, as `words_between.py`.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Sequence
from dataclasses import replace

from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.situations import DEATHS
from services.triage.rules.texts.plain_letters import AND, any_of, is_arabic

_A_THREAT = frozenset({"death-threats", "threats", "attempted-killing"}).union(DEATHS)
"""What may be meant where somebody threatens, wishes or plans a death: any of them."""
_CLAUSE = re.compile(r"[;:,]")
_THREAT = (
    r"threaten\w*|threats? (?:to|of)|vow(?:s|ed|ing)? to|swore to|swear\w* to|promis(?:e|es|ed|ing)"
    r"|wish(?:es|ed|ing)?|call(?:s|ed|ing)? for|calls?(?= to)|call(?:ed|ing)(?: for)? to|"
    r"plans?|planned|planning|plots?|plotted|plotting|conspir\w+|incit\w+|"
    r"offer\w* (?:a |the )?(?:reward|bounty|money)|reward|bounty|"
    r"menac\w*|promett\w*|promis\w*|promesses?|souhait\w*|jur(?:e|es|ent|ant|aient|ait)|"
    r"appel(?:s|le|les|lent|ait|aient|ant|e|es|aient)? (?:a|au|aux)|projet\w*|projets?|plans?|"
    r"planifi\w*|complot\w*|prevoi\w*|incit\w*|"
    r"amenaz\w*|amenac\w*|promet\w*|dese(?:o|a|an|aron|aba|aban|ando|andole|andoles)|jur(?:o|aron|an)|"
    r"llam(?:o|a|an|aba|aban|aron|ando) al?|llamados? al?|llamamientos? al?|"
    r"pid(?:e|en|io|ieron)|pidiendo|"
    r"planes?|planea\w*|planific\w*|proyect\w*|conspir\w*|instig\w*|incita\w*|"
    r"ameac\w*|desej\w*|jur(?:ou|am|aram)|pedi(?:a|am|u|ram)|pede|pedem|pedindo|"
    r"apel(?:o|os|a|am|ava|avam|ou) (?:a|ao|a o)|convoc\w*|planos?|planej\w*|planeav\w*|tram\w+|"
    r"угро[жз]\w*|грози\w*|пригрози\w*|обеща\w*|пожела\w*|желал\w*|желают|призыв\w*|призвал\w*|"
    r"планир\w*|планы?|замышля\w*|готовил\w*|готовят|подготовк\w*|заговор\w*|подстрека\w*|"
    r"[وف]?(?:هدد\w*|[يت]هدد\w*|تهديد\w*|تمن[يىوت]\w*|[يت]تمن\w*|توعد\w*|[يت]توعد\w*|"
    r"خطط\w*|[يت]خطط\w*|مخطط\w*|خط[ةه]|تدعو|[يت]دعو|دعا|دعت|دعوا|دعوات?|دعوة|تحريض\w*|[يت]?حرض\w*|"
    r"مؤامر[ةه])"
)
_ANNOUNCED = (
    r"announc\w*|publish\w*|spread\w*|circulat\w*|post(?:ed|s|ing)|rumou?rs?|fake|false|falsely|hoax|"
    r"annonc\w*|publi\w*|diffus\w*|faux|fausse\w*|rumeurs?|fictif\w*|fictive\w*|"
    r"anunci\w*|difund\w*|public\w*|circul\w*|fals[oa]s?|rumor\w*|divulg\w*|espalh\w*|boatos?|"
    r"объяв\w*|опубликов\w*|распростран\w*|ложн\w*|фальшив\w*|поддельн\w*|слух\w*|возве[щс]\w*|"
    r"[وف]?(?:أعلن\w*|[يت]علن|معلن\w*|نشر\w*|[يت]نشر|تداول\w*|مزيف\w*|مزور\w*|زائف\w*|كاذب\w*|"
    r"إشاع\w*|شائع\w*)"
)
_UNNAMED = (
    r"leaflets?|flyers?|pamphlets?|notes?|letters?|messages?|texts?|sms|callers?|calls?|posters?|"
    r"banners?|graffiti|unknown|unidentified|anonymous\w*|strangers?|"
    r"tracts?|lettres?|appels?|affiches?|banderoles?|graffitis?|inscriptions?|inconnu\w*|anonyme\w*|"
    r"billets?|panflet\w*|volantes?|notas?|cartas?|mensajes?|llamadas?|desconocid\w*|pintadas?|"
    r"carteles|cartel|anonim\w*|bilhetes?|mensage\w*|ligac\w*|telefonemas?|desconhecid\w*|cartaz\w*|"
    r"pichac\w*|листовк\w*|записк\w*|письм\w*|сообщени\w*|неизвестн\w*|аноним\w*|надпис\w*|плакат\w*|"
    r"звон(?:ок|ки|ивш\w+)|(?:ال|وال|ب)?(?:منشور\w*|رسال\w*|رسائل|مجهول\w*|ملصق\w*|اتصال\w*|مكالم\w*)"
)
"""Those who sign nothing, and what they send."""
_WHO_KNOW = (
    r"doctors?|medics?|physicians?|hospitals?|famil(?:y|ies)|relatives|prison|ministry|authorities|"
    r"medecins?|hopital|hopitaux|famille|proches|penitentiaire|ministere|autorites|parquet|"
    r"medic[oa]s?|familia|familiares|carcel|penal|ministerio|autoridades|fiscalia|"
    r"prisao|ministerio publico|parentes|hospitais|врач\w*|медик\w*|больниц\w*|родн\w+|родствен\w*|"
    r"семь\w*|фсин|министерств\w*|власт\w*|"
    r"(?:ال|وال)?(?:أطباء|طبيب\w*|مستشفي|مستشفى|أسرة|عائلة|أسرته\w*|عائلته\w*|وزارة|سجن|سلطات|نيابة)"
)
"""Those who announce a death because they know of it."""
_WOULD = (
    r"would(?: soon)?|will(?: soon)?|going to|was to|were to|"
    r"serai(?:t|ent)|sera|seront|all(?:ait|aient)|va|vont|"
    r"iban? a|van? a|seria|sera|ia|iam|vao|vai|будут|будет"
)
_STOP = (
    r"and|or|but|after|following|since|because|into|about|inquir\w+|justice|investig\w+|those|until|then|"
    r"follow\w*|puis|luego|entonces|et|ou|mais|apres|depuis|sur|enquet\w*|suite|avant|y|pero|tras|despues|sobre|desde|justicia|e|mas|"
    r"apos|depois|inquerito|justica|и|но|после|затем|потом|расследова\w*|правосуди\w*|"
    r"ثم|بعد|عقب|إثر|منذ|تحقيق\w*|التحقيق\w*|عدال\w*|العدال\w*|محاسب\w*"
)
"""Words behind which the death is told, or is taken for granted: "called for justice for"."""
_BETWEEN = rf"(?:[^\w;:,.!?]+(?!(?:{_STOP})\b)[^\W_]+){{0,7}}?[^\w;:,.!?]*$"
_IS_THREAT = any_of(rf"(?<!\w)(?:{_THREAT})(?!\w){_BETWEEN}")
_IS_ANNOUNCED = any_of(rf"(?<!\w)(?:{_ANNOUNCED})(?!\w){_BETWEEN}")
_IS_UNNAMED = any_of(rf"(?<!\w)(?:{_UNNAMED})(?!\w)")
_WHO_KNOWS = any_of(rf"(?<!\w)(?:{_WHO_KNOW})(?!\w)")
_IS_TO_COME = any_of(
    rf"(?<!\w)(?:{_UNNAMED})(?!\w)[^;:]*\b(?P<would>{_WOULD})\s+(?:be |etre |ser |a |быть )?$"
)


def without_threatened(text: str, acts: Sequence[ActWord]) -> list[ActWord]:
    """Return acts, those of which a death is only threatened or announced marked as such."""
    return [_as_told(text, act) if _is_death(act) else act for act in acts]


def _is_death(act: ActWord) -> bool:
    return bool(act.codes) and act.codes <= DEATHS.keys()


def _as_told(text: str, act: ActWord) -> ActWord:
    if is_arabic(text[act.start]) and text[act.start] in AND and act.is_verb:
        return act  # "and they killed her": the "and" is written to the verb
    clause = max((each.end() for each in _CLAUSE.finditer(text, 0, act.start)), default=0)
    before = text[clause : act.start]
    if told := _IS_TO_COME.search(before):
        start, threat = clause + told.start("would"), clause + told.start()
        return replace(act, start=start, codes=_A_THREAT, threat=threat)
    words = _IS_THREAT.search(before)
    if words is None and (announced := _IS_ANNOUNCED.search(before)):
        if not _IS_UNNAMED.search(before):
            return replace(act, is_certain=_WHO_KNOWS.search(before) is not None)
        words = announced
    return act if words is None else replace(act, codes=_A_THREAT, threat=clause + words.start())

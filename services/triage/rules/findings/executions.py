"""Whether words of a death tell of an execution that is still to come, or of a sentence to it.

Source: our own judgement. All languages together, without accents, as `words_between.py`.
"""

from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.situations import DEATHS
from services.triage.rules.texts.plain_letters import any_of, plain, unaccented

_SENTENCE = any_of(
    r"\b(?:(?:death|capital) (?:penalty|punishment|sentence|row|warrant)s?|"
    r"(?:sentence|condemn|condamn)\w* (?:to|a|de|of) (?:death|mort)|peine (?:de mort|capitale)|"
    r"(?:pena|condena\w*|sentencia) (?:de|a) muerte|(?:pena|condena\w*|sentenca) (?:de|a) morte|"
    r"смертн\w+ (?:казн\w+|приговор\w*))\b|(?:عقوبة|[بل]?حكم\w*) (?:ب?ال|ب)?إعدام"
)
"""A death penalty or a sentence to it: not the death of anybody."""
_PENALTY = any_of(r"death penalty|capital punishment|peine|pena\b|казн|عقوبة|إعدام")
_FACES = any_of(
    r"\b(?:faces?|facing|risks?|encour\w+|risque\w*|enfrenta\w*|arrisca\w*|гроз\w+)\b|"
    r"(?<!\w)[وف]?(?:تواجه|يواجه)(?!\w)"
)
"""A penalty that is only possible."""
_EXECUTION = any_of(r"execu|ejecu|казн|расстрел|إعدام|يعدم|hang|pend|ahorca|enforca")
_TO_COME = any_of(
    r"\b(?:imminen\w*|inminente\w*|iminente\w*|scheduled|planned|to be|order\w*|warrant|"
    r"faces|face|facing|awaits?|awaiting|date|prevue?s?|fixee?s?|programmee?s?|ordonn\w+|"
    r"attend|attendent|prevista|programada|fijada|ordenad\w+|espera|marcada|agendada|aguarda|"
    r"назначен\w*|предстоит|ожида\w+|неминуем\w*|приказ\w*)\b|"
    r"(?<!\w)[وفبل]?(?:وشيك\w*|موعد|المقرر|مقرر|تنتظر|ينتظر|تواجه|يواجه|أمر|أمرت)(?!\w)"
)
_DONE = any_of(
    r"\b(?:carried out|took place|taken place|(?:was|were|been) (?:executed|hanged|put to death)|"
    r"(?:a|ont) ete (?:execut|pendu)\w*|eu lieu|"
    r"(?:fue|fueron|sido|foi|foram) (?:ejecutad|executad)\w+|tuvo lugar|"
    r"казнил\w*|казнен\w*|(?:была? )?приведен\w* в исполнение|состоял\w+)\b|"
    r"(?<!\w)(?:نفذ|نفذت|تم تنفيذ|تم إعدام|أعدم|أعدمت)(?!\w)"
)
"""Words of an execution that was done: then nothing is still to come."""


def is_ahead(sentence: str, act: ActWord) -> bool:
    """Return whether an act is an execution that is still to come, or a sentence or penalty of it.

    Words that tell of a sentence as given are none: the record must bear them.
    """
    text = unaccented(plain(sentence))
    if _DONE.search(text):
        return False
    word = text[act.start : act.end]
    if not act.codes or not act.codes <= DEATHS.keys():
        return bool(_PENALTY.search(word) and _FACES.search(text))
    if any(it.start() < act.end and act.start < it.end() for it in _SENTENCE.finditer(text)):
        return True
    return bool(_EXECUTION.search(word) and _TO_COME.search(text))

"""Of whom a sentence tells an act: "the killing of A", "A and B were arrested", "A's arrest".

It reads the words between names and acts, and no grammar. What it cannot tell it says of nobody: a
warning that is often wrong is read by nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.triage.rules.names_placed import Placed
from services.triage.rules.words_of_acts import ActWord
from shared.names.titles import is_title

_WORD = re.compile(r"[^\W_]+")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OF = _listed(
    "of against on to upon targeting affecting concerning for imposed served faced "
    "de du des d la le les l visant contre a au aux infliges imposee imposees adressee encouru "
    "par touchant concernant envers del al hacia contra sobre do da dos das ao aos em"
)
"""Words between a noun and the name to whom it was done."""
_NESTED = _listed("of de du des d del do da dos das in en dans au aux with avec by par")
_ENDS = _listed(
    "while when after before as and or but who whose that because since then until where which "
    "were was is are et ou mais alors que quand apres avant puis tandis qui dont car y o pero "
    "mientras cuando despues antes e ou mas enquanto quando depois by par por"
)
"""Words behind which another thing is told."""
_PASSIVE = _listed(
    "was were been being is are be got remains remain still currently later "
    "est sont ete fut furent etait etaient etre reste restent demeure toujours "
    "ensuite fue fueron sido es esta estan era eran foi foram sao estava"
)
_RECEIVED = _listed(
    "received receives receiving faces facing faced suffered suffers subjected victim victims "
    "target targets targeted subject sustained endured undergone recu recoit recoivent subi subit "
    "subissent victime victimes cible cibles objet face essuye recibio recibe sufrio sufre victima "
    "blanco objeto recebeu recebe sofreu sofre vitima alvo"
)
_RIGHT_BEFORE = _listed("in under en sous bajo em sob into")
_NOT_SAID = re.compile(
    r"\b(?:not|never|without|no|nor|denied|denies|risks?|risking|fears?|feared|fearing|prevents?|"
    r"avoid|ensure|guarantee|attempt(?:s|ed)? to|tried to|may|might|could|would|should|must|"
    r"cannot|if|whether|(?:accused|suspected|charged|convicted) (?:of|with)|charges of|"
    r"(?:sentenced|investigated|prosecuted) for|threat(?:s|ened|ening)? (?:of|to|with)|"
    r"every|any|refrain|refus\w*|about to|"
    r"tout|toute|tous|toutes|ni|ne|n|pas|jamais|sans|aucun\w*|risque\w*|crain\w*|eviter|prevenir|garanti\w*|veiller|"
    r"tente\w* de|pourrai\w*|peu(?:t|vent)|doi(?:t|vent)|si|menac\w* d[e']|"
    r"(?:accus|inculp|soupconn|poursuivi|condamn)\w* (?:de|d'|pour)|"
    r"todo|toda|todas|todos|cualquier|qualquer|"
    r"nunca|sin|riesgo|teme\w*|podr\w*|debe\w*|(?:acusad|condenad|imputad)\w+ (?:de|por)|"
    r"nao|sem|risco|poder\w*|deve\w*)\b"
)
"""Words before an act that do not say that it was done, or was done to those named before."""
_ASKED = re.compile(
    r"\b(?:call\w*|demand\w*|urg\w+|ask\w*|request\w*|campaign\w*|appeal\w*|appel\w*|exig\w*|exhort\w*|"
    r"reclam\w*|souhait\w*|exij\w*|pid\w+|pede\w*|insta\w*)\b"
)
"""Words before a release that is asked for."""
_WITHIN_WORDS = 6
_JOINED = re.compile(
    r"(?:\s*,[^,;]*)*\s*(?P<sign>,|\band\b|\bor\b|&|\bet\b|\bou\b|\by\b|\be\b|as well as|ainsi que|"
    r"along with|together with|asi como|bem como)\s*(?P<described>(?:[^\W\d_]+\s+){0,3})"
)
_RELATIVE = re.compile(r"\b(?:who|whose|whom|which|that|qui|dont|que|cuyo|cuya|quien|cujo|cuja)\b")
_POSSESSIVE = re.compile(r"['\u2019]s?\s+(?:[^\W\d_]+\s+){0,2}")
_BEGINS = _listed(
    "after following since before despite upon apres suite depuis avant malgre tras desde antes "
    "apos depois"
)
"""Words that begin a clause which a comma ends."""
_JOINED_BY = _listed("and or et ou y e")
_ARTICLES = _listed("the la le les l el los las o os as")
_WHOSE = _listed("than chez son")
_LISTED = _listed("and or as well the a an of et ou ainsi que la le les l un une des de d y e")
_CLAUSES = re.compile(r"[;:]")
_FAR, _NEAR = 6, 3


@dataclass(frozen=True, slots=True)
class Said:
    """An act that a sentence tells of these names.

    `surely`: nothing else can be meant; else one of `perhaps` may be, who are named before.
    """

    act: ActWord
    names: tuple[Placed, ...]
    surely: bool = True
    perhaps: tuple[Placed, ...] = ()


class _Sentence:
    """`text`: as `words_of_acts.plain` returns it, without accents; of the length of the text."""

    def __init__(self, text: str, names: Sequence[Placed], acts: Sequence[ActWord]) -> None:
        self.text, self.names, self.acts = text, names, acts
        self.taken: dict[Placed, ActWord] = {}

    def said(self) -> Iterator[Said]:
        found: dict[ActWord, Said] = {}
        for place in range(len(self.acts) - 1, -1, -1):
            act = self.acts[place]
            after = self.acts[place + 1] if place + 1 < len(self.acts) else None
            objects = self._objects(act, after)
            if not objects and after in found and self._are_listed(act, after):
                objects = found[after].names
            if objects:
                found[act] = Said(act, objects)
        for place, act in enumerate(self.acts):
            if act not in found:
                before = self.acts[place - 1] if place else None
                if told := self._subjects(act, found.get(before) if before else None):
                    found[act] = told
        for act in self.acts:
            if act in found and not self._is_not_said(act):
                yield found[act]

    def _is_not_said(self, act: ActWord) -> bool:
        """Return whether words shortly before say that it was feared, demanded or denied."""
        clause = self._clause(act)
        before = list(_WORD.finditer(self.text, clause, act.start))[-_WITHIN_WORDS:]
        near = self.text[before[0].start() if before else act.start : act.start]
        last = [each.end - act.start + len(near) for each in self.names if each.end <= act.start]
        if act.is_good and _ASKED.search(self.text, clause, act.start):
            return True
        return _NOT_SAID.search(near, max([0, *last]) if act.is_verb else 0) is not None

    def _clause(self, act: ActWord) -> int:
        return max((each.end() for each in _CLAUSES.finditer(self.text, 0, act.start)), default=0)

    def _objects(self, act: ActWord, after: ActWord | None) -> tuple[Placed, ...]:
        """Return those named behind an act as the ones to whom it was done."""
        for name in self.names:
            if name.end <= act.start and _POSSESSIVE.fullmatch(self.text, name.end, act.start):
                return () if act.is_verb else self._joined_before(name)
        first = next((each for each in self.names if each.start >= act.end), None)
        if first is None or (after is not None and after.start < first.start):
            return ()
        between, gap = self._words(act.end, first.start), self.text[act.end : first.start]
        if "," in gap or _CLAUSES.search(gap):
            return ()
        if not act.is_verb and not between:  # "the late A"
            return (first,) if "death-in-detention" in act.codes else ()
        if not (self._acts_on(act, between) if act.is_verb else self._is_of(between)):
            return ()
        objects = self._joined_after(first)
        self.taken |= dict.fromkeys(objects, act)
        return objects

    def _acts_on(self, act: ActWord, between: Sequence[str]) -> bool:
        """Return whether somebody did it to those named next: "police arrested A"."""
        is_passive = _PASSIVE.intersection(self._words(0, act.start)[-_NEAR:])
        others = _ENDS | (_OF - {"the", "la", "le", "les", "l", "a"})
        return len(between) <= _NEAR and not others.intersection(between) and not is_passive

    def _is_of(self, between: Sequence[str]) -> bool:
        """Return whether the words after a noun are those before whom it was done to: "of"."""
        if len(between) > _FAR or not _OF.intersection(between[:2]):
            return False
        return not _ENDS.intersection(between) - {"par", "que"} and not self._is_nested(between)

    @staticmethod
    def _is_nested(between: Sequence[str]) -> bool:
        """Return whether it was done to somebody of those named: "of the brother of A"."""
        at = next((n for n, each in enumerate(between) if each in _OF), len(between))
        rest = [each for each in between[at + 1 :] if each not in {"la", "le", "les", "l", "the"}]
        told = next((n for n, each in enumerate(rest) if each not in _OF), len(rest))
        return bool(_NESTED.intersection(rest) or _OF.intersection(rest[told:]))

    def _are_listed(self, act: ActWord, after: ActWord) -> bool:
        """Return whether two acts are one series: "the arrest and torture of A"."""
        if any(act.end <= each.start < after.start for each in self.names):
            return False
        return _LISTED.issuperset(self._words(act.end, after.start))

    def _subjects(self, act: ActWord, before: Said | None) -> Said | None:
        """Return those named before an act as the ones to whom it was done."""
        start = self._clause(act)
        heads = [
            each
            for each in self.names
            if start <= each.start and each.end <= act.start and not self.is_dependent(each)
        ]
        if not heads:
            return None
        last = heads[-1]
        words, gap = self._words(last.end, act.start), self.text[last.end : act.start]
        plain = re.sub(r",[^,]*,", " ", gap)
        if act.is_verb:
            near = len(_WORD.findall(plain)) <= 1 and not _RELATIVE.search(gap)
            fits = near or bool(_PASSIVE.intersection(words[1 - _FAR :]))
            fits |= before is not None and before.act.is_verb and last in before.names
        else:
            fits = bool(_RECEIVED.intersection(words)) or (
                words[-1:] != []
                and words[-1] in _RIGHT_BEFORE
                and bool(_PASSIVE.intersection(words))
            )
            inner = [each for each in self.acts if last.end <= each.start < act.start]
            if inner and not (before and last in before.names and self._are_listed(inner[-1], act)):
                fits = False
        if not fits:
            return None
        names = self._joined_before(last)
        others = [each for each in heads if each not in names]
        relative = any(_RELATIVE.search(self.text, each.end, last.start) for each in others)
        relative |= any(each.end <= act.start and each.start > last.end for each in self.names)
        surely = not relative and last not in self.taken
        return Said(act, names, surely, () if surely else tuple(others))

    def is_dependent(self, name: Placed) -> bool:
        """Return whether it only says whose: "the sister of A", but not "the killing of A"."""
        if name in self.taken:
            return False
        before = self._words(0, name.start)
        while before and before[-1] in _ARTICLES:
            before.pop()
        if not before or before == ["a"]:  # an article at the beginning, in Portuguese
            return False
        return before[-1] in _OF | _NESTED | _WHOSE

    def _joined_before(self, last: Placed) -> tuple[Placed, ...]:
        """Return the series that ends with this name: "A, B and C"."""
        names, first, is_series = [last], last, False
        for each in reversed([n for n in self.names if n.end <= last.start]):
            if self.is_dependent(each):
                continue
            sign = self._joined(each.end, first.start)
            if sign is None:
                break
            is_series |= sign != ","
            names, first = [each, *names], each
        return tuple(names) if is_series else (last,)

    def _joined_after(self, first: Placed) -> tuple[Placed, ...]:
        """Return the series that begins with this name; what "after the killing of A," ends."""
        names, last, is_series = [first], first.end, False
        begins = self._words(0, first.start)[:1]
        for each in (n for n in self.names if n.start >= first.end):
            if _CLAUSES.search(self.text, last, each.start):
                break
            sign = self._joined(last, each.start)
            if sign == "," and begins and begins[0] in _BEGINS:
                break
            if sign is not None:
                names.append(each)
                is_series |= sign != ","
            elif not self._is_apposition(last, each):
                break
            last = each.end
        return tuple(names) if is_series else (first,)

    def _is_apposition(self, start: int, name: Placed) -> bool:
        """Return whether a name only says more of the one before: ", the director of B"."""
        gap = self.text[start : name.start]
        is_of_one = _JOINED_BY.isdisjoint(_WORD.findall(gap))
        return gap.lstrip().startswith(",") and is_of_one and self.is_dependent(name)

    def _joined(self, start: int, end: int) -> str | None:
        """Return the word or sign that joins two names, or None."""
        if any(start <= each.start < end for each in self.acts):
            return None
        gap = self.text[start:end].rstrip()
        last = gap.rstrip(".").rpartition(" ")[2]
        if is_title(last):
            gap = gap.rstrip(".").removesuffix(last)
        joined = _JOINED.fullmatch(gap.rstrip() + " ")
        if joined is None or _RELATIVE.search(gap):
            return None
        described = joined["described"].split()
        if _OF.issuperset(described):  # a preposition that the language repeats
            return joined["sign"]
        return None if (_ENDS | _OF | _PASSIVE).intersection(described) else joined["sign"]

    def _words(self, start: int, end: int) -> list[str]:
        found = (word[0] for word in _WORD.finditer(self.text, start, end))
        return [each for each in found if not is_title(each)]


def said_of(text: str, names: Sequence[Placed], acts: Sequence[ActWord]) -> Iterator[Said]:
    """Yield what a sentence tells of whom; `text` without accents, in small letters."""
    yield from _Sentence(text, names, acts).said()


def heads(text: str, names: Sequence[Placed]) -> list[Placed]:
    """Return the names of which a text tells something by itself, not only whose it is."""
    sentence = _Sentence(text, names, ())
    return [each for each in names if not sentence.is_dependent(each)]

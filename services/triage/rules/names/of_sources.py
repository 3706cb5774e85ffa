"""Whether a text names a source of a case, a person or an organisation.

Names of organisations are made of common words: the whole name is sure, and a single word of it a
maybe, unless the form of an appeal has that word itself. Words in small letters, or in another
script than the name, are no maybe here: the do-no-harm check asks about every source.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from services.triage.rules.names import in_text
from services.triage.rules.names.in_text import SHORTEST, Match
from services.triage.rules.names.mentions import Mention, find_mentions
from services.triage.rules.texts.searchable import JOINED, Text

_ARTICLES = frozenset({"the", "le", "la", "les", "l"})


@dataclass(frozen=True, repr=False)
class SourceNames:
    """The names of sources to look for in a text.

    `names` of sources. `known`: words of names that do not identify a source, such as those of the
    persons; `common`: words that are in every such text. Both are folded to Latin letters.
    """

    names: Sequence[str]
    known: Collection[str]
    common: Collection[str]

    def find(
        self, written: Mapping[str, str], prepare: Callable[[str], Text] = Text
    ) -> tuple[Mention, ...]:
        """Return where a source is named or may be named in these texts, by field."""
        return find_mentions(written, lambda words: self.look(prepare(words)))

    def look(self, text: Text) -> Match:
        return max((self._look(*each, text) for each in self._prepared), default=Match.NO)

    @cached_property
    def _apart(self) -> frozenset[str]:
        return frozenset((*self.known, *self.common))

    @cached_property
    def _prepared(self) -> Sequence[tuple[str, Collection[tuple[str, ...]], Collection[str]]]:
        """Return each name that the persons do not have too: its forms, and its own words."""
        found, known = [], set(self.known)
        for name in self.names:
            forms = {_without_article(form) for form in in_text.forms(name)} - {()}
            if not all(known.issuperset(form) for form in forms):
                own = {word for form in forms for word in form if word not in self._apart}
                found.append((name, forms, own))
        return found

    def _look(
        self, name: str, forms: Collection[tuple[str, ...]], own: Collection[str], text: Text
    ) -> Match:
        if in_text.is_written(name, text) or any(_is_whole(form, text) for form in forms):
            return Match.SURE
        if any(_has_word(word, text) for word in own):
            return Match.MAYBE
        return in_text.look_for_sounds(name, text, self._apart) if own else Match.NO


def folded_words(texts: Sequence[str]) -> frozenset[str]:
    """Return the words of these texts, folded like those of names.

    Only for phrases of templates and labels of codes: their words stay in memory.
    """
    return frozenset[str]().union(*map(_folded, texts))


def all_spellings(names: Sequence[str]) -> frozenset[str]:
    """Return every word of these names, in all the ways in which they are written."""
    return frozenset(_words(names))


@lru_cache(maxsize=2048)
def _folded(text: str) -> frozenset[str]:
    return frozenset(Text(text).words)


def _words(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        for form in in_text.forms(name):
            yield from form


def _is_whole(form: tuple[str, ...], text: Text) -> bool:
    """Look for all words of a name side by side, in any order and case, or joined."""
    if len(form) == 1:
        return len(form[0]) > 1 and form[0] in text.capital
    joins = ("".join(form), "".join(reversed(form)))
    return text.has_in_sequence(form) or any(
        len(join) > SHORTEST and text.has_joined(join) for join in joins
    )


def _has_word(word: str, text: Text) -> bool:
    if word in text.capital and len(word) >= SHORTEST:
        return True
    return word in text.short or (len(word) >= JOINED and text.has_in_handle(word))


def _without_article(form: tuple[str, ...]) -> tuple[str, ...]:
    return form[1:] if len(form) > 1 and form[0] in _ARTICLES else form

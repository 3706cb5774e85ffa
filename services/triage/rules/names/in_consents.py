"""Find the names in a note of who consented: "her sister Amal Invented, by phone".

Relations are common words, which are in every text; only the rest of the note may be a name. Words
that mark examples are left out too.
"""

import re

from services.triage.rules.texts.searchable import bare_text, fold, scripts_of

_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_SHORTEST = 2

# Folded to letters without accents, in English, French and Spanish, in which staff write.
_WORDS = """
    a an the his her hers him he she they them their theirs it its my our we i you of to by
    from and or with in on at as for who not no one own self herself himself themselves
    themself person defender mother father sister brother son daughter wife husband partner
    spouse family relative relatives parents parent cousin uncle aunt nephew niece grandmother
    grandfather child children lawyer lawyers counsel attorney friend friends colleague
    colleagues neighbour neighbor doctor organisation organization association union member
    members network observatory caller source office officer director president coordinator
    ngo mr mrs ms miss dr me said told says phone signal whatsapp email mail letter directly
    through via le la les l un une des du de d sa ses leur leurs elle lui il ils elles eux
    meme mere pere soeur frere fils fille epouse epoux mari femme compagne compagnon famille
    proche proches cousine oncle tante avocat avocate avocats ami amie amis collegue collegues
    voisin voisine medecin personne defenseur defenseure defenseuse appelant appelante reseau
    bureau et ou par avec chez m mme mlle membre membres directeur directrice presidente el
    los las una su sus ella ellos mismo misma madre padre hermana hermano hijo hija esposa
    esposo marido mujer pareja familia pariente abogado abogada amigo amiga colega vecino
    vecina y o por con persona defensor defensora organizacion asociacion red
    invented fictitious fictif fictive example
"""
_COMMON = frozenset(_WORDS.split())


def names_in(said: str) -> tuple[str, ...]:
    """Return what may be a name in this note: the words with a capital that are not common ones.

    If nothing has a capital, all other words: it was written in a hurry, or in a script without
    capitals.
    """
    words = [word for word in _WORD.findall(bare_text(said)) if len(word) >= _SHORTEST]
    left = [word for word in words if fold(word) not in _COMMON]
    named = [word for word in left if not word.islower()]
    # In a note of another script, words of that script cannot be told from names: use them all.
    found = named if named and not scripts_of(said) - {"LATIN"} else left
    return (" ".join(found),) if found else ()

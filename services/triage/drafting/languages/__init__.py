"""The languages in which documents are written, each in one module.

docs/how-to/add-a-language-of-appeals.md says what else a language needs.
"""

from collections.abc import Mapping

from services.triage.drafting.languages.ar import ARABIC
from services.triage.drafting.languages.en import ENGLISH
from services.triage.drafting.languages.es import SPANISH
from services.triage.drafting.languages.fr import FRENCH
from services.triage.drafting.languages.language import Language
from services.triage.drafting.languages.pt import PORTUGUESE
from services.triage.drafting.languages.ru import RUSSIAN

LANGUAGES: Mapping[str, Language] = {
    each.code: each for each in (ENGLISH, FRENCH, SPANISH, PORTUGUESE, ARABIC, RUSSIAN)
}
"""Each by its code."""

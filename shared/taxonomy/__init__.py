"""The words of the field as codes with labels: violations, countries, languages, consent, and more.

Load it once where the service is built, and pass the Taxonomy to the code that needs it:

    taxonomy = load_taxonomy()
    taxonomy.violations.get("arbitrary-detention").header_line("fr")
    taxonomy.countries.get("EGY").where.text("fr")  # "en Égypte"

`Terms.get` and `Terms.check` raise UnknownCode; `Terms.fault` gives the FieldFault of a 422, and
`unknown_codes_of` those of a request whose fields are marked with `Coded`.
"""

from shared.taxonomy.agreeing import Agreement
from shared.taxonomy.coded import CODES, UNKNOWN, Coded, coded_fields, name_codes, unknown_codes_of
from shared.taxonomy.lists import UNKNOWN_CODE, Terms, UnknownCode
from shared.taxonomy.loading import TaxonomyFault, load_taxonomy
from shared.taxonomy.own_terms import OwnTermsFault, shown_in_english, with_own_terms
from shared.taxonomy.person_terms import CourtesyTitle, Gender
from shared.taxonomy.taxonomy import Taxonomy
from shared.taxonomy.terms import (
    ContactChannel,
    Country,
    Development,
    Direction,
    ExpectationKind,
    Labels,
    Language,
    Perpetrator,
    SdgCategory,
    Side,
    Situation,
    Term,
    Tone,
    Violation,
)

__all__ = [
    "CODES",
    "UNKNOWN",
    "UNKNOWN_CODE",
    "Agreement",
    "Coded",
    "ContactChannel",
    "Country",
    "CourtesyTitle",
    "Development",
    "Direction",
    "ExpectationKind",
    "Gender",
    "Labels",
    "Language",
    "OwnTermsFault",
    "Perpetrator",
    "SdgCategory",
    "Side",
    "Situation",
    "Taxonomy",
    "TaxonomyFault",
    "Term",
    "Terms",
    "Tone",
    "UnknownCode",
    "Violation",
    "coded_fields",
    "load_taxonomy",
    "name_codes",
    "shown_in_english",
    "unknown_codes_of",
    "with_own_terms",
]

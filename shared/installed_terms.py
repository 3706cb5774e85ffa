"""The lists of an installation: those of Tocsin, with the terms and words of its own file."""

from shared.settings import ServiceSettings, WrongSettings
from shared.taxonomy import OwnTermsFault, Taxonomy, load_taxonomy, with_own_terms


def taxonomy_of(settings: ServiceSettings) -> Taxonomy:
    """Return the lists of this installation; raise `WrongSettings` if its file has a fault."""
    tocsin = load_taxonomy()
    if settings.terms is None:
        return tocsin
    try:
        return with_own_terms(tocsin, settings.terms)
    except OwnTermsFault as fault:
        raise WrongSettings(f"TOCSIN_TERMS: {fault}") from fault

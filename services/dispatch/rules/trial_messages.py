"""Test messages: their texts, in both languages, and how often one may be sent.

They say nothing about a case, nor whom an appeal would be about.
"""

from datetime import timedelta

PAUSE = timedelta(minutes=1)
"""The time between two tests of one contact on one channel."""
MOST_A_DAY = 20
"""The most tests of one contact, on all its channels."""

TRIAL_LANGUAGES = "en, fr"
TRIAL_SUBJECT = "TEST / ESSAI - no action needed / rien à faire"
TRIAL_TEXT = """TEST MESSAGE

This message tests whether our messages reach you. It is not about any case or person.
You do not need to answer or do anything.

MESSAGE D'ESSAI

Ce message vérifie que nos messages vous parviennent. Il ne concerne aucun dossier ni aucune
personne. Vous n'avez rien à faire ni à répondre.
"""
TRIAL_SMS = (
    "TEST: this only checks that messages reach you. Nothing to do. / "
    "ESSAI : simple vérification de l'envoi. Rien à faire."
)
"""One segment, in the alphabet of GSM."""
TRIAL_WORDS = "This is a test: nothing to do. / Ceci est un essai\N{NO-BREAK SPACE}: rien à faire."

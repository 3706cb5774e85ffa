"""Documents: from a draft to the text in each language. Knows of triage only its rules."""

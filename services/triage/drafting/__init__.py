"""Documents: from a draft to the text in each language. Imports only the rules of triage."""

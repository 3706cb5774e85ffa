"""Render documents from drafts, in each language. Imports only the rules of triage."""

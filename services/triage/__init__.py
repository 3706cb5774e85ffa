"""Triage: from an alert to an approved appeal."""

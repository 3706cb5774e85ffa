"""The triage service: from an alert to an approved appeal."""

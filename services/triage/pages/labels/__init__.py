"""What the pages of triage call codes, persons, checks and findings."""

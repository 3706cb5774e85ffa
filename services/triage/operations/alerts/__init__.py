"""What triage stores about alerts, and the cases that it opens for them."""

"""What triage keeps of alerts, and the cases that it opens for them."""

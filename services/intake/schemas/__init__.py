"""Request models of intake, and what it answers."""

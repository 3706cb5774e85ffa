"""Request models of relocation, and what it answers."""

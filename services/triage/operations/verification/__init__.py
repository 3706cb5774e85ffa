"""Sources, how far the facts are established, and best-interest decisions."""

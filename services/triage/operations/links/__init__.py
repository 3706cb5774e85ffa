"""Similar cases: found, proposed, merged and unmerged."""

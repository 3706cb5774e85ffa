"""Cases that are alike: found, proposed, merged and unmerged."""

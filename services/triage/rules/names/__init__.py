"""Rules that find names in texts."""

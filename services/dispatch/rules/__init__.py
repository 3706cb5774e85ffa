"""Pure rules: reasons, retries, who gets what, and the words of notices."""

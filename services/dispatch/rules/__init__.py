"""Pure rules: reasons, retries, recipients, and the texts of notices."""

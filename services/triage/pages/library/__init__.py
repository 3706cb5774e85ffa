"""The pages of officials and of clauses."""

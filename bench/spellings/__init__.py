"""Names to be looked for, in spellings that the product's own tables know nothing of."""

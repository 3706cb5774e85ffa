"""Documents from the draft to the approval, and what became of them."""

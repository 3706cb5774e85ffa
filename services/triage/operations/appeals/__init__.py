"""Documents from the draft to the approval, and the results of their sending."""

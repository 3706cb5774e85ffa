"""A document as PDF, made from the HTML that is sent, so that both say the same."""

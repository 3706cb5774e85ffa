"""What is measured and how: `make bench`. Budgets stand beside what was measured."""

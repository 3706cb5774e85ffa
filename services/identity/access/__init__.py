"""Steps that API and pages share: check rights, open keys, run one operation, record reads."""

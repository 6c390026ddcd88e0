"""Language models: one contract, and what comes next in several ways."""

"""Right answers, written otherwise than the solutions, by assignment and question."""

"""The checks of A2, one module a question."""

"""The checks of A3, one module a question."""

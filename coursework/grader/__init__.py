"""Grades what students hand in; their code runs in a jail only."""

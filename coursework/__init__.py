"""Graded assignments, their hidden checks, and the grader."""

"""Hidden checks: one function a test cell of an assignment."""

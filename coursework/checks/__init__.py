"""The hidden checks: they run on the trusted side of the jail and are in no release."""

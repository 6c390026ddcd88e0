"""The questions of A4, one file each: what is right, and what typical mistakes give."""

"""The questions of A5, one file each: what is right, and what typical mistakes give."""

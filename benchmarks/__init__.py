"""What is fast, and by how much: contestants side by side, on this machine."""

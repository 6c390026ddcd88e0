"""What the figures that a reader moves show: sentences, and what stored models do with them."""

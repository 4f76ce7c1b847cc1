"""From mentions to values and references that need the whole article."""

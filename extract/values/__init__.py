"""Value readers: pure functions from a match to a normalised value, registered by name."""

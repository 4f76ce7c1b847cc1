"""From linked mentions to the records a user reads."""

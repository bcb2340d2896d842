"""What is shown on a terminal: results, notes, progress, text that grows in its last line."""

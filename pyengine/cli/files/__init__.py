"""Files that a command writes, and what must be known of others for that."""

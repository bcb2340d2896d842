"""A stream of the command line: where its sound comes from, and what was heard in it so far."""

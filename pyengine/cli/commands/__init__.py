"""The commands: each module does the work of one; `loading` gives them their model."""

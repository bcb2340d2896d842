"""The systems compared, each behind the same interface, and how one run of one is measured."""

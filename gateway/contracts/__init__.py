"""The contract table: load it, check it, look things up in it."""

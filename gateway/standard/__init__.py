"""The vocabulary every other room shares: messages, classes, records, findings. It does no I/O."""

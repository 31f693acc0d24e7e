"""From bytes to records: safe parsing, level 1, and what the XSDs say of each message."""

"""Level 2: what can be judged inside the message. Importing this package declares the rules."""

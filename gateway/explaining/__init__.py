"""Explaining one message: what was checked per class, what was found, and the sums behind it."""

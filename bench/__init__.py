"""Measures the gateway against doing the bare minimum, in one run on one machine."""

"""A demonstration."""

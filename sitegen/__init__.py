"""sitegen: a static site generator for a provincial Vietnamese news archive."""

__version__ = "0.1.0"

"""Remembers readings and outputs in one file that may be deleted or damaged at any time: at worst, a build is slow."""

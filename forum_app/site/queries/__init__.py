"""Reads that cross features."""

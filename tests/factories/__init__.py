"""Rows with unsurprising defaults; call them inside a unit of work."""

"""Writes of ceremonies: the order before the day, the handing over on it."""

"""Writes of the contest: the call, the entries, the judging, the result."""

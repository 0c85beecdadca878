"""Reads of the contest: what is called for, what came in, how it was judged."""

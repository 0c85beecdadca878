"""Forms of the contest."""

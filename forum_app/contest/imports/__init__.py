"""Tables that come into a contest."""

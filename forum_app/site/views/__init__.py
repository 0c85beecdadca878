"""Pages that cross features, and the frame around every page."""

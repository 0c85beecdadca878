"""The chapters of the journey, and the people who walk it."""

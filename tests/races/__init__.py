"""Rushes for places against real servers and databases, judged from what the clients were told."""

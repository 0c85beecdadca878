"""Signed credentials and status lists; arrives with the certification issue."""

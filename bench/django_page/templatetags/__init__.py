"""Filters for the benchmark's Django page."""

"""Billing: files from the billing system, read, checked and saved whole."""

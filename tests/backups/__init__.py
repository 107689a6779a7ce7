"""Tests of backups: what is in them, where they go, and how they come back."""

"""Tests of who else reads an owner's papers."""

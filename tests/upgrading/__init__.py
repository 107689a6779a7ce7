"""Tests of the way from the first release to this one, and of both at once."""

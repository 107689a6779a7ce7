"""Tests of the portal on several machines: two of each process, one PostgreSQL."""

"""Tests of the guide's files, on the programs that they are for."""

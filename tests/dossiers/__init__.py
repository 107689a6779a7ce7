"""The accountant's package: fiscal years, their sums, the one page, and the file."""

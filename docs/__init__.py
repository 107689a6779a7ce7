"""What is written about the portal, and what takes its pictures."""

"""Files from the billing system: read, compared, saved, undone."""

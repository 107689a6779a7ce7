"""Every behaviour that the portal promises, held by a test."""

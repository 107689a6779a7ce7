"""Mails that tell people of papers: whom, when, in which words."""

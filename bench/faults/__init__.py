"""Drills: break what the portal stands on, and look at what customers see."""

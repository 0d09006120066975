"""Readable stand-ins for the services that the project talks to; each refuses what the real service refuses."""

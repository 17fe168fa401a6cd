"""Conversations with devices that must be asked, one file a family."""

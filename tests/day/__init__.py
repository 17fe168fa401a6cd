"""A day in a minute: a real monitor, an instrument that fails in every way, and a screen that is believed."""

"""The ways to play: our own mixer with its sinks, and MPD, behind one interface."""

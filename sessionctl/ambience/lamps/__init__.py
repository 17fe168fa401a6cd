"""The lamps of the room: scenes, one gate for all of them, and the ways to reach them."""

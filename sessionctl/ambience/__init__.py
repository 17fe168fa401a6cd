"""Music and light: a program of its own that follows the room and cannot hurt its alarms."""

"""What a person signs where a device has no alarm of its own: an argument of `open-session`."""

SIGNED = {"other_monitor": True}

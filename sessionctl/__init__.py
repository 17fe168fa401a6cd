"""In-session monitor for dosing rooms: from a device's bytes to a person who acts."""

__version__ = "0.1.0"

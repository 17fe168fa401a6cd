"""`monitor`, the program that must not fail: bytes to a person."""

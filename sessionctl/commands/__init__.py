"""What a person can type: one module for each group of commands, joined in `__main__`."""

"""Behind the decoders: what of a link may reach the room as a number, and what is withheld with a reason."""

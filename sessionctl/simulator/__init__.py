"""A patient and the instruments on them, speaking real protocols on real pseudo-terminals."""

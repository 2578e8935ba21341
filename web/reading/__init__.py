"""How transcripts are read: lines and words."""

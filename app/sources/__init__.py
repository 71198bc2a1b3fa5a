"""What the pages work on, loaded once for all sessions: a file for each subject."""

"""How many systems will stand above a line, and when; and what if the line moved."""

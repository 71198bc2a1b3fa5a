"""Reports to hand in: one typed result, from which JSON, Markdown, HTML and CSV are made."""

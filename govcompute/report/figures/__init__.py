"""Figures: plotly for pages, SVG for print; each with its words for those who cannot see it."""

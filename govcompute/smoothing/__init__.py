"""Policy smoothing: agents whose reward under attack has a proven floor, and what the proof costs in compute."""

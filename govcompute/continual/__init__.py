"""Learning that continues: CLASSP and its baselines, chains of tasks, and what they cost in compute."""

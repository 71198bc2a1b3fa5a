"""Running a model or a stack on a real device: time, FLOP, energy, utilisation. Each run leaves a record."""

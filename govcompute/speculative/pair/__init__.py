"""Small decoders of our own: native and quick, trained from scratch in minutes into a draft and a target. Needs 'models'."""

"""What students handed in, made clean: whose it is, what it answers."""

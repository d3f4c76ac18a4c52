"""Where an answer runs: a process that sees nothing and reaches nothing."""

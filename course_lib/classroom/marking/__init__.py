"""From an answer to its points: by a check, or by a person who reads."""

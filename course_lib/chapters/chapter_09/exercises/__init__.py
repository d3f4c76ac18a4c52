"""The exercises of chapter 09: beside each right program, the mistakes that people make."""

"""The exercises of chapter 10: beside each right program, the mistakes that people make."""

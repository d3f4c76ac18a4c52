"""The exercises of chapter 04: beside each right program, the mistakes that people make."""

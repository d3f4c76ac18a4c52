"""The exercises of chapter 03: beside each right program, the mistakes that people make."""

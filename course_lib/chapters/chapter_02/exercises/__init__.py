"""The exercises of chapter 02: beside each right program, the mistakes that people make."""

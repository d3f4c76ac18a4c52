"""The exercises of chapter 00: beside each right program, the mistakes that people make."""

"""The exercises of chapter 01: beside each right program, the mistakes that people make."""

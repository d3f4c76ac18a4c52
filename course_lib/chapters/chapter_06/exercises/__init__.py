"""The exercises of chapter 06: beside each right program, the mistakes that people make."""

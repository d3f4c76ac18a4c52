"""The exercises of chapter 08: beside each right program, the mistakes that people make."""

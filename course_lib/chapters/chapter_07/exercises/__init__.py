"""The exercises of chapter 07: beside each right program, the mistakes that people make."""

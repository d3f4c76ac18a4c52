"""The exercises of chapter 05: beside each right program, the mistakes that people make."""

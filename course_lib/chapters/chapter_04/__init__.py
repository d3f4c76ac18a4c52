"""What chapter 04 needs beside its notebooks."""

"""What chapter 06 needs beside its notebooks."""

"""What chapter 05 needs beside its notebooks."""

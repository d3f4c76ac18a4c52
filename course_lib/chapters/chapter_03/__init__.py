"""What chapter 03 needs beside its notebooks."""

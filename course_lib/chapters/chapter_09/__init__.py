"""What chapter 09 needs beside its notebooks."""

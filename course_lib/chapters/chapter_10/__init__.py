"""What chapter 10 needs beside its notebooks."""

"""What chapter 00 needs beside its notebooks."""

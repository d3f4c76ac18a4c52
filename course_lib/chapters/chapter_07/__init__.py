"""What chapter 07 needs beside its notebooks."""

"""What chapter 02 needs beside its notebooks."""

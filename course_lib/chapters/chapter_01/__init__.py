"""What chapter 01 needs beside its notebooks."""

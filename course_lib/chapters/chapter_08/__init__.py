"""What chapter 08 needs beside its notebooks."""

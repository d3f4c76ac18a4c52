"""What each chapter needs beside its notebooks, one folder a chapter, found by its name."""

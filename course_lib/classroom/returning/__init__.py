"""What goes back: a page for each student, a report, tables for other systems."""

"""The rules of levels 2, 3 and 4, and the judging that puts them to work. No I/O."""

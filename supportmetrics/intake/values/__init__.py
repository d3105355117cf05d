"""What is written in cells: times, durations, words, flags, numbers and survey answers. No file, no header."""

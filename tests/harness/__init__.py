"""What every test runs in: event loops, isolated places and guards; itself tested here."""

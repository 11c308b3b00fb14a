"""What leaves on paper or by mail: labels and messages."""

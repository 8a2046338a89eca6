"""What the console asks of people, a module for each subject."""

"""What officers see: filing a request, following it, and collecting the return."""

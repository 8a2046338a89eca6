"""What the response team sees: the queue, the request, and the actions on it."""

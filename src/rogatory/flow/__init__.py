"""The life of a request: states, actions, guards and permissions in one table. Pure."""

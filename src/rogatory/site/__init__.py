"""The Django project that puts the surfaces together: settings, addresses and the server's entry."""

"""Requests that come in by e-mail, and letters that go out."""

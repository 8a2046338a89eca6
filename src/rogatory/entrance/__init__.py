"""The entrance: how people register, sign in, prove who they are again, and lose what they had."""

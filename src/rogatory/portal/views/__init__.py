"""What the portal answers to a browser: each view parses, asks or acts through the desk, and draws a page."""

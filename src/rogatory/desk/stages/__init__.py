"""What each action does to the case file, called by the door; see `contract`."""

"""What holds the objects of the store: a folder of this machine, or a bucket that several hosts share."""

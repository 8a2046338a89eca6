"""What can be read in a request, without anybody's believing it: words with their places in, findings out. Pure."""

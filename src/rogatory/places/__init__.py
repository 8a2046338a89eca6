"""Where objects lie: the addresses of folders and of buckets that speak S3, and large objects read from buckets."""

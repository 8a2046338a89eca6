"""Returns on their way out: each byte is read once, hashed, put into the zip, encrypted for its reader, and written.

In the order in which bytes flow:

- `sums`: SHA-256 and CRC-32 as fast as the machine reckons them;
- `blocks`, `handover`: memory used again and again, and what hands it to the thread that encrypts and writes;
- `formats`: the encryptions that a reader can open with tools of their own;
- `package`: all of it together, and where a packaging that was broken off goes on.

Nothing here opens a file of the return, knows of requests, or decides who may read.
"""

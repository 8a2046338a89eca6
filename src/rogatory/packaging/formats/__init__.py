"""The encryptions that a reader opens with tools of their own; each is chosen by a value that holds for whom.

- `age.AgeRecipients`, `age.AgePassphrase`: age files; the only ones that can be taken up where they were broken off;
- `openpgp.OpenPgp`: OpenPGP messages (RFC 9580);
- `protected_zip.ProtectedZip`: a zip with AES-256, for readers with nothing else;
- `plain.Plain`: none.
"""

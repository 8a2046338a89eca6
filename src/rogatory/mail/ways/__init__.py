"""The ways by which messages come in: handed to us by SMTP or LMTP, fetched by IMAP, or found in a Maildir.

Every way gives each message to one intake (`rogatory.mail.intake.take_in`), and lets go of it only when that has
returned: until then the message stays with whoever has it. So nothing is lost by stopping at any instant; what comes
twice is known as the same message by the intake.
"""

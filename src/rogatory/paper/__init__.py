"""Letters and certificates as PDF, typeset and signed."""

"""Paper: letters and certificates set with typst as PDF/A, their electronic signatures, and agency layouts."""

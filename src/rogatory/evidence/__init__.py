"""The return's format, its manifests and signatures, the audit tree, and the checks of each. Pure."""

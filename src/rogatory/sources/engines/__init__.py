"""The engines behind a platform's connections: each runs the statements that were compiled for it, and nothing else."""

"""The pages of the request form, one module for each subject. They ask; what is lacking is for the engine to tell."""

"""A provider's published rules as data, and the decision they give. Pure: values in, values out."""

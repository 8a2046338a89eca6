"""The fraud drill: a seeded stream of genuine and forged requests against an instance, and a table of what was found.

The stream is drawn from what is publicly known of such frauds. It knows nothing of the signals by which a service looks
at a request, and the signals know nothing of it.
"""

"""X, Facebook and Slack played here over real HTTP: state, signatures, limits, faults, a stage.

It imports nothing of the desk's: what it knows, it knows from the platforms' own pages.
"""

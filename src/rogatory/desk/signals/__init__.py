"""What makes a request look unusual: one signal in each module, weighed by `rules.toml`, summed in `score`.

`contract` says what a signal is given and what it answers, `sight` looks that up, `registry` lists the signals, `rules`
holds their weights and limits, `score` adds up. A signal looks at what the desk knows; what a request says of itself it
compares with that, and never believes.
"""

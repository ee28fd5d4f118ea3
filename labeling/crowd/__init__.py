"""What answers say: plain Python, no Django.

Each module takes plain values and returns plain values; the clock and the dice come in as
arguments.  Probabilities and accuracies are in 0-1, log-odds in nats, times in milliseconds.
"""

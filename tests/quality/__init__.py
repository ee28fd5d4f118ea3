"""How good the labels and the verdicts on workers are, measured on real crowds."""

"""One command each; every figure is a ratio against a peer or an oracle measured in the same run."""

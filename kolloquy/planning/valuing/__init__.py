"""What an expert is worth to a plan, and in what ways they may be engaged: plain arithmetic over evidence."""

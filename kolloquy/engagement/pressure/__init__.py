"""How much an expert is asked for, and how long they were left alone: plain arithmetic over contacts."""

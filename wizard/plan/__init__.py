"""What leaves the rules: the plan, its words, its changes and the review of it."""

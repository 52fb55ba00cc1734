"""What a person says: answers, check-ins, the questions that ask for them, and the facts that rules read."""

"""How it is known that the rules keep their promises: proof, factcheck and the index of rules."""

"""What a workshop looks at: room, talk and notes."""

"""What a clinic looks at: tablet, desk and review."""

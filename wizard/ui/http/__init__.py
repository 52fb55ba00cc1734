"""What surrounds the pages on the wire: middleware, routes and log filters."""

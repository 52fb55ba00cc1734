"""A workshop: the talk, the people that it is about, and the room with its phones. No Streamlit here; nothing is kept."""

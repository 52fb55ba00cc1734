"""What is decided before Streamlit runs: settings, network, modes and addresses."""

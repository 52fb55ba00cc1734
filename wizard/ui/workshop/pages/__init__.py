"""The pages, one file each; Streamlit runs them by file."""

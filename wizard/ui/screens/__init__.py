"""One file a screen; Streamlit runs each as a script."""

"""The screens: with ``app.py`` the only room that imports Streamlit."""

"""The application as a server: ``streamlit run app.py`` finds ``app``."""

import streamlit as st
from starlette.middleware import Middleware

from wizard.ui.failing import after_script_error
from wizard.ui.headers import KnownAddressesOnly, SecurityHeaders

app = st.App(
    "wizard/ui/main.py",
    middleware=[Middleware(SecurityHeaders), Middleware(KnownAddressesOnly)],
    on_script_error=after_script_error,
)

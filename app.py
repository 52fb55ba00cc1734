"""The application as a server: ``streamlit run app.py`` finds ``app``."""

import streamlit as st
from starlette.middleware import Middleware

from wizard.ui import readiness
from wizard.ui.compressed import CompressedFiles
from wizard.ui.failing import after_script_error
from wizard.ui.headers import KnownAddressesOnly, SecurityHeaders

app = st.App(
    "wizard/ui/main.py",
    routes=[readiness.ROUTE],
    middleware=[Middleware(SecurityHeaders), Middleware(KnownAddressesOnly), Middleware(CompressedFiles)],
    on_script_error=after_script_error,
)

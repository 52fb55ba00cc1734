"""The application as a server: ``streamlit run app.py`` finds ``app``."""

import os
import sys

import streamlit as st
from starlette.middleware import Middleware

from wizard.exporting import BadAddress, public_address
from wizard.modes import UnknownMode
from wizard.ui import alarm, handing, modes, readiness, thumbnails
from wizard.ui.compressed import CompressedFiles
from wizard.ui.device import Device
from wizard.ui.document import OwnDocument
from wizard.ui.failing import after_script_error
from wizard.ui.headers import KnownAddressesOnly, SecurityHeaders

try:
    modes.current()
    public_address(os.environ)
except (UnknownMode, BadAddress) as error:
    sys.exit(str(error))

app = st.App(
    "wizard/ui/main.py",
    routes=[readiness.ROUTE, thumbnails.ROUTE, *handing.ROUTES, alarm.ROUTE],
    lifespan=handing.lifespan,
    middleware=[Middleware(SecurityHeaders), Middleware(Device), Middleware(KnownAddressesOnly), Middleware(CompressedFiles), Middleware(OwnDocument)],
    on_script_error=after_script_error,
)

"""The application as a server: ``streamlit run app.py`` finds ``app``."""

import os
import sys

import streamlit as st
from starlette.middleware import Middleware

from wizard.exports.formats import BadAddressError, public_address
from wizard.server import first_plan, modes, network, settings
from wizard.server.modes import UnknownModeError
from wizard.ui import readiness
from wizard.ui.clinic import alarm, tablet_routes
from wizard.ui.clinic.staff_files import FilesForStaff
from wizard.ui.components.connection import NoDialogs
from wizard.ui.http import callers, logs, openid, session_ownership, stylesheet, thumbnails
from wizard.ui.http.callers import KnownCallers
from wizard.ui.http.compression import CompressedFiles
from wizard.ui.http.device_cookie import Device
from wizard.ui.http.html_document import OwnDocument
from wizard.ui.http.security_headers import DeclaredProxy, KnownAddressesOnly, SecurityHeaders
from wizard.ui.parts.error_page import after_script_error
from wizard.ui.session import streamlit_internals
from wizard.ui.workshop import room_routes

logs.hide_secrets()
try:
    streamlit_internals.require_known()
    session_ownership.hold_sessions()
    known = settings.current()
    public = public_address(os.environ)
    network.forwarding(known, os.environ)
    network.way(
        modes.current().id,
        st.get_option("server.address"),
        known,
        os.environ,
        bool(st.get_option("server.sslCertFile")),
    )
    sign_in = openid.secrets_for_streamlit(known)
except (
    streamlit_internals.Moved,
    UnknownModeError,
    BadAddressError,
    settings.SettingsError,
    network.UnsafeNetworkError,
) as error:
    sys.exit(str(error))
callers.ask_nobody()
first_plan.soon()

app = st.App(
    "wizard/ui/main.py",
    routes=[
        readiness.ROUTE,
        thumbnails.ROUTE,
        stylesheet.route(),
        *tablet_routes.ROUTES,
        alarm.ROUTE,
        *room_routes.routes(),
    ],
    lifespan=tablet_routes.lifespan,
    middleware=[
        Middleware(DeclaredProxy, proxies=known.server.proxy),
        Middleware(
            KnownCallers,
            hosts=callers.names_with(public),
            public=public,
            proxies=known.server.proxy,
            listens_at=st.get_option("server.address"),
        ),
        Middleware(SecurityHeaders),
        Middleware(Device),
        Middleware(openid.OneTimeTicket),
        Middleware(FilesForStaff),
        Middleware(KnownAddressesOnly),
        Middleware(CompressedFiles),
        Middleware(OwnDocument),
        Middleware(NoDialogs),
    ],
    secrets=sign_in,
    on_script_error=after_script_error,
)

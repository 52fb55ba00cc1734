"""The application as a server: ``streamlit run app.py`` finds ``app``."""

import os
import sys

import streamlit as st
from starlette.middleware import Middleware

from wizard import network, settings
from wizard.exporting import BadAddress, public_address
from wizard.modes import UnknownMode
from wizard.ui import alarm, callers, handing, holding, logs, modes, openid, readiness, room_addresses, styles, thumbnails
from wizard.ui.callers import KnownCallers
from wizard.ui.compressed import CompressedFiles
from wizard.ui.connection import NoDialogs
from wizard.ui.device import Device
from wizard.ui.document import OwnDocument
from wizard.ui.failing import after_script_error
from wizard.ui.files import FilesForStaff
from wizard.ui.headers import DeclaredProxy, KnownAddressesOnly, SecurityHeaders

logs.hide_secrets()
holding.hold_sessions()
try:
    known = settings.current()
    public = public_address(os.environ)
    network.forwarding(known, os.environ)
    network.way(modes.current().id, st.get_option("server.address"), known, os.environ, bool(st.get_option("server.sslCertFile")))
    sign_in = openid.secrets_for_streamlit(known)
except (UnknownMode, BadAddress, settings.SettingsError, network.NotGuarded) as error:
    sys.exit(str(error))
callers.ask_nobody()

app = st.App(
    "wizard/ui/main.py",
    routes=[readiness.ROUTE, thumbnails.ROUTE, styles.route(), *handing.ROUTES, alarm.ROUTE, *room_addresses.routes()],
    lifespan=handing.lifespan,
    middleware=[
        Middleware(DeclaredProxy, proxies=known.server.proxy),
        Middleware(
            KnownCallers, hosts=callers.names_with(public), public=public, proxies=known.server.proxy,
            listens_at=st.get_option("server.address")),
        Middleware(SecurityHeaders), Middleware(Device),
        Middleware(openid.OneTimeTicket), Middleware(FilesForStaff), Middleware(KnownAddressesOnly), Middleware(CompressedFiles), Middleware(OwnDocument),
        Middleware(NoDialogs),
    ],
    secrets=sign_in,
    on_script_error=after_script_error,
)

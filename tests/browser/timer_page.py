"""A page with nothing but a short timer: the time is its data, so that no test waits 30 seconds."""

import streamlit as st

from wizard.ui.components import timer
from wizard.ui.http import stylesheet

st.html(f"<style>{stylesheet.styles()}</style>")
st.title("A short timer", anchor=False)
st.button("Another run", key="rerun")
timer.countdown("short", seconds=2, ready_s=0.3)
timer.countdown("long", seconds=600, ready_s=0)

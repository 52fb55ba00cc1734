"""An address that does not exist: a clear sentence and a way on."""

import streamlit as st

from wizard import journey
from wizard.ui import frame, places, session

say = session.words().say
frame.heading(places.LOST, say("lost.title", "This page does not exist"))
st.markdown(say("lost.says", "Perhaps the address has a typing mistake. Your answers are not affected."))
if session.has_begun():
    st.button(say("sorry.check", "Go to your answers"), key="to-check", type="primary",
              width="stretch", on_click=session.go, args=(journey.CHECK,))
st.button(say("lost.start", "Go to the start"), key="to-start", width="stretch",
          type="secondary" if session.has_begun() else "primary",
          on_click=session.go, args=(places.START,))

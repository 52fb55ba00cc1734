"""The start page of a clinic: the welcome of a tablet, or the sign-in of the desk."""

from wizard.ui.clinic import welcome

welcome.show()

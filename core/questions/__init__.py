"""Questions of families to those who work in the school: letters there and back, told within office hours."""

"""`till --smoke-test`: whether the program, as it was installed, works on this machine."""

#!/usr/bin/env python3
"""datagrams.py SOCKET FILE: what comes to a unix datagram socket (abstract when it begins with @), a line of FILE for each
datagram; its own lines are joined by " | ". Ends with its parent."""
import ctypes
import os
import signal
import socket
import sys

ctypes.CDLL(None).prctl(1, signal.SIGTERM)
name, file = sys.argv[1:]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind("\0" + name[1:] if name.startswith("@") else name)
if not name.startswith("@"):
    os.chmod(name, 0o666)
with open(file, "w", encoding="utf-8", buffering=1) as out:
    out.write("listening\n")
    while True:
        text = listener.recv(65536).decode("utf-8", "backslashreplace")
        out.write(text.rstrip("\0\n").replace("\n", " | ") + "\n")

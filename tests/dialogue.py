#!/usr/bin/python3
"""dialogue.py COMMAND [ARG...] <SCRIPT: a person at a terminal of their own, which COMMAND runs on.

SCRIPT, a line each:
    > TEXT      wait until TEXT is shown, behind what was waited for before
    < TEXT      type TEXT and Enter
    key X       type the control key X, as C
    echo on|off what is typed must be shown by now, or not
    signal NAME send it to COMMAND, when it waits for input
    stopped     wait until COMMAND is stopped by a signal
    do WORDS    run this by the shell, which has COMMAND's process id in $PID
Prints all that was shown, and then whether the terminal shows what is typed: "echo on" or "echo off". Ends with COMMAND's
exit status, 128 + N after signal N, and 99 when something was waited for in vain (10 s)."""

import fcntl
import os
import select
import signal
import subprocess
import sys
import termios
import time

master, slave = os.openpty()
shown = b""
seen = 0


def spawn(argv):
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in range(3):
        os.dup2(slave, fd)
    os.closerange(3, 256)
    os.execvp(argv[0], argv)


def hear(seconds):
    """What is shown within so many seconds; False: nothing."""
    global shown
    if not select.select([master], [], [], seconds)[0]:
        return False
    shown += os.read(master, 65536)
    return True


def until(what, condition):
    end = time.monotonic() + 10
    while not condition():
        if time.monotonic() > end:
            sys.stdout.write(shown.decode(errors="replace"))
            print(f"\nwaited in vain for: {what}")
            os.kill(pid, signal.SIGKILL)
            sys.exit(99)
        hear(0.02)


def echo():
    return bool(termios.tcgetattr(slave)[3] & termios.ECHO)


def process():
    with open(f"/proc/{pid}/stat") as f:
        return f.read().rpartition(")")[2].split()[0]


pid = spawn(sys.argv[1:])
for line in sys.stdin:
    word, _, rest = line.rstrip("\n").partition(" ")
    if word == ">":
        until(rest, lambda: rest.encode() in shown[seen:])
        seen = shown.index(rest.encode(), seen) + len(rest.encode())
    elif word == "<":
        os.write(master, rest.encode() + b"\n")
    elif word == "key":
        os.write(master, bytes([ord(rest) & 31]))
    elif word == "echo":
        until("echo " + rest, lambda: echo() == (rest == "on"))
    elif word == "signal":
        until("a process that waits", lambda: process() == "S")
        os.kill(pid, getattr(signal, "SIG" + rest))
    elif word == "stopped":
        until("a process that is stopped", lambda: process() == "T")
    elif word == "do":
        subprocess.run(rest, shell=True, check=True, env=dict(os.environ, PID=str(pid)), stdin=subprocess.DEVNULL)
    elif word:
        sys.exit(f"dialogue.py: what is '{word}'?")

end = time.monotonic() + 10
while True:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        break
    if time.monotonic() > end:
        os.kill(pid, signal.SIGKILL)
        print("it did not end")
        sys.exit(99)
    hear(0.02)
while hear(0):
    pass
sys.stdout.write(shown.decode(errors="replace").replace("\r\n", "\n"))
print("\necho on" if echo() else "\necho off")
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))

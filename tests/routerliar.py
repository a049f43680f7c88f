#!/usr/bin/env python3
"""routerliar.py ADDRESS LOG WORD...: a router as no real one is, at UDP port 5351 of ADDRESS. Each question is answered as
the next WORD says, the last one again and again; words joined by "+" are several answers. LOG gets "ready", then a line for
each question: when the kernel got it (ms), who sent it, and its bytes. Ends with its parent.

silent           no answer
address=IP       NAT-PMP: that is the external address
result=N         NAT-PMP: a refusal
mapped=IP        PCP: mapped, with that external address; a deletion is answered as such
refused=N        PCP: a refusal that repeats the question
short=N          PCP: a refusal that does not
nonce=IP         as mapped, with another nonce
natpmp           it speaks NAT-PMP only: "version" to PCP, address=8.8.4.4 to NAT-PMP
pcp              it speaks PCP only: "version" to NAT-PMP
port=IP host=IP  as address, from another port, or from 192.168.1.9
raw=HEX          these bytes"""
import ctypes
import signal
import socket
import struct
import sys

ctypes.CDLL(None).prctl(1, signal.SIGTERM)
address, log, words = sys.argv[1], sys.argv[2], sys.argv[3:]
EPOCH = 86400


def ip(text):
    return socket.inet_aton(text)


def natpmp(text):
    return struct.pack("!BBHI", 0, 128, 0, EPOCH) + ip(text)


def pcp(question, result, text="0.0.0.0"):
    head = struct.pack("!BBBBII12x", 2, 129, 0, result, struct.unpack("!I", question[4:8])[0], EPOCH)
    port = question[40:42]
    return head + question[24:40] + port + port + bytes(10) + b"\xff\xff" + ip(text)


def answer(word, question):
    key, _, value = word.partition("=")
    if key == "natpmp":
        return struct.pack("!BBHI", 0, 0, 1, EPOCH) if question[0] else natpmp("8.8.4.4")
    if key == "pcp":
        return struct.pack("!BBBBII12x", 2, 128, 0, 1, 0, EPOCH)
    if key in ("address", "port", "host"):
        return natpmp(value)
    if key == "result":
        return struct.pack("!BBHI", 0, 128, int(value), EPOCH) + bytes(4)
    if key == "mapped":
        return pcp(question, 0, value)
    if key == "refused":
        return pcp(question, int(value))
    if key == "short":
        return struct.pack("!BBBBII12x", 2, 129, 0, int(value), 30, EPOCH)
    if key == "nonce":
        return pcp(question[:24] + bytes(12) + question[36:], 0, value)
    return bytes.fromhex(value)


def listener(host, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((host, port))
    return s


main = listener(address, 5351)
main.setsockopt(socket.SOL_SOCKET, 29, 1)  # SO_TIMESTAMP
senders = {"port": listener(address, 5352), "host": listener("192.168.1.9", 5351)}
with open(log, "w", encoding="ascii", buffering=1) as out:
    out.write("ready\n")
    while True:
        question, extra, _, sender = main.recvmsg(2000, 64)
        seconds, micro = struct.unpack("@ll", extra[0][2])
        out.write("%d %s:%d %s\n" % (seconds * 1000 + micro // 1000, *sender, question.hex()))
        word = words.pop(0) if len(words) > 1 else words[0]
        for one in word.split("+"):
            if one != "silent":
                senders.get(one.partition("=")[0], main).sendto(answer(one, question), sender)

"""The name server of tests/recipe: answers over UDP what a case says DNS has, and that there is nothing else."""

import ipaddress
import socket
import struct
import threading

TYPES = {'A': 1, 'CNAME': 5, 'SOA': 6, 'AAAA': 28}


def wire(name):
    out = b''
    for label in name.rstrip('.').split('.'):
        out += bytes([len(label)]) + label.encode()
    return out + b'\0'


class Server(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 53))
        self.lines = []
        self.start()

    def has(self, lines):
        """What there is from now on: NAME TYPE VALUE, or `silent`."""
        self.lines = [line.lower().split() for line in lines]

    def run(self):
        while True:
            query, sender = self.socket.recvfrom(4096)
            reply = self.reply(query)
            if reply:
                self.socket.sendto(reply, sender)

    def reply(self, query):
        if ['silent'] in self.lines:
            return None
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode().lower())
            at += 1 + query[at]
        question = query[12:at + 5]
        qtype = struct.unpack('!H', query[at + 1:at + 3])[0]
        name = '.'.join(labels)
        answer = [self.record(line) for line in self.lines
                  if line[0] == name and TYPES.get(line[1].upper()) in (qtype, 5)]
        exists = any(line[0] == name or line[0].endswith('.' + name) for line in self.lines)
        authority = []
        if not answer:
            zones = [line[0] for line in self.lines if line[1] == 'soa' and (name + '.').endswith('.' + line[0] + '.')]
            zones += [line[0] for line in self.lines if line[1] == 'soa' and line[0] == name]
            authority = [self.record([zone, 'soa']) for zone in sorted(zones, key=len)[-1:]]
        flags = 0x8180 | (0 if exists or answer else 3)
        return (query[:2] + struct.pack('!HHHHH', flags, 1, len(answer), len(authority), 0) + question +
                b''.join(answer) + b''.join(authority))

    def record(self, line):
        kind = line[1].upper()
        if kind in ('A', 'AAAA'):
            data = ipaddress.ip_address(line[2]).packed
        elif kind == 'CNAME':
            data = wire(line[2])
        else:
            data = wire('ns.' + line[0]) + wire('hostmaster.' + line[0]) + struct.pack('!IIIII', 1, 3600, 600, 86400, 60)
        return wire(line[0]) + struct.pack('!HHIH', TYPES[kind], 1, 60, len(data)) + data

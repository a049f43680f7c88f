"""tests/stunserver.py PORTFILE ADDRESS [tcp] [delay=MS] [HOW]: a STUN server that says what no real one does, each answer so
much later. Every request's transaction id is a line of stunserver.log."""
import ipaddress
import os
import socket
import struct
import sys
import time
import zlib

COOKIE = 0x2112A442


def address(ip, xor, port=4711):
    ip = ipaddress.ip_address(ip)
    mask = struct.pack('>I', COOKIE) + xor
    value = bytes(a ^ b for a, b in zip(ip.packed, mask))
    body = struct.pack('>BBH', 0, 1 if ip.version == 4 else 2, port ^ (COOKIE >> 16)) + value
    return struct.pack('>HH', 0x0020, len(body)) + body


def message(kind, tid, attributes):
    return struct.pack('>HHI', kind, len(attributes), COOKIE) + tid + attributes


def answer(how, tid, peer):
    good = message(0x0101, tid, address(peer, tid))
    other = bytes(b ^ 255 for b in tid)
    if how.startswith('address='):
        return message(0x0101, tid, address(how[8:], tid))
    if how == 'fingerprint':
        attributes = address(peer, tid)
        head = struct.pack('>HHI', 0x0101, len(attributes) + 8, COOKIE) + tid + attributes
        return head + struct.pack('>HHI', 0x8028, 4, zlib.crc32(head) ^ 0x5354554E ^ 1)
    return {
        'id': message(0x0101, other, address(peer, other)),
        'cookie': good[:4] + b'\0\0\0\0' + good[8:],
        'short': good[:-4],
        'long': good + b'\0\0\0\0',
        'mapped': message(0x0101, tid, struct.pack('>HHBBH', 1, 8, 0, 1, 80) + ipaddress.ip_address(peer).packed),
        'unknown': message(0x0101, tid, address(peer, tid) + b'\x7f\xff\0\0'),
        'family': message(0x0101, tid, struct.pack('>HHBBHI', 0x0020, 8, 0, 3, 80, 1)),
        'request': message(0x0001, tid, address(peer, tid)),
        'error': message(0x0111, tid, struct.pack('>HHBBBB', 9, 16, 0, 0, 4, 1) + b'Unauthorized'),
        'html': b'HTTP/1.1 400 Bad Request\r\n\r\n<html>' + b' ' * 64,
    }.get(how, good)


def log(tid):
    with open('stunserver.log', 'a', encoding='ascii') as out:
        out.write(tid.hex() + '\n')


def udp(sock, how, delay):
    lost = int(how[5:]) if how.startswith('lost=') else 0
    while True:
        data, peer = sock.recvfrom(2048)
        tid = data[8:20]
        log(tid)
        if how == 'silent' or lost:
            lost -= lost > 0
            continue
        if how == 'forge':
            other = bytes(b ^ 255 for b in tid)
            sock.sendto(message(0x0101, other, address('9.9.9.66', other)), peer)
        time.sleep(delay)
        sock.sendto(answer(how, tid, peer[0]), peer)


def flood(link, tid):
    other = bytes(b ^ 255 for b in tid)
    forged = message(0x0101, other, address('9.9.9.66', other)) * 1000
    try:
        while True:
            link.sendall(forged)
    except OSError:
        link.close()


def tcp(sock, how):
    while True:
        link, peer = sock.accept()
        tid = link.recv(2048)[8:20]
        log(tid)
        if how == 'flood':
            flood(link, tid)
            continue
        said = b'' if how == 'close' else answer(how, tid, peer[0])
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for i in range(len(said)):
            link.sendall(said[i:i + 1])
        link.close()


def main():
    portfile, where, words = sys.argv[1], sys.argv[2], sys.argv[3:]
    kind = socket.SOCK_STREAM if 'tcp' in words else socket.SOCK_DGRAM
    sock = socket.socket(socket.AF_INET, kind)
    sock.bind((where, 0))
    if kind == socket.SOCK_STREAM:
        sock.listen()
    with open(portfile + '.new', 'w', encoding='ascii') as out:
        out.write(str(sock.getsockname()[1]))
    os.rename(portfile + '.new', portfile)
    delay = next((int(w[6:]) / 1000 for w in words if w.startswith('delay=')), 0)
    how = words[-1] if words else ''
    if kind == socket.SOCK_STREAM:
        tcp(sock, how)
    else:
        udp(sock, how, delay)


main()

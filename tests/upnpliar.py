#!/usr/bin/env python3
"""upnpliar.py LOG KEY=VALUE...: a gateway device (UPnP) as no real one is. LOG gets "ready", then a line for each search and
each request. Ends with its parent.

at=IP         where it is: what it answers to searches is from there (192.168.1.1)
location=URL  of its description (http://AT:5000/d)
control=URL   of its connection (/c)
kind=N        1 or 2: which kind of device it says it is, and answers for (1)
state=WORD    of its connection (Connected)
state2=WORD   of a second connection, PPP, at /c2; without it there is none
address=TEXT  what it says (8.8.4.4); address2 of the second one
long=1        a description of 200 MB"""
import ctypes
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ctypes.CDLL(None).prctl(1, signal.SIGTERM)
log, options = sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:])
at = options.get("at", "192.168.1.1")
kind = options.get("kind", "1")
GROUP = "239.255.255.250"
out = open(log, "w", encoding="ascii", buffering=1)


def service(name, control):
    return (f"<service><serviceType>urn:schemas-upnp-org:service:{name}:1</serviceType>"
            f"<serviceId>urn:upnp-org:serviceId:{name}</serviceId><SCPDURL>/s</SCPDURL>"
            f"<controlURL>{control}</controlURL><eventSubURL>/e</eventSubURL></service>")


def description():
    second = service("WANPPPConnection", "/c2") if "state2" in options else ""
    return ("<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>"
            f"<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:{kind}</deviceType><deviceList><device>"
            f"<deviceType>urn:schemas-upnp-org:device:WANDevice:{kind}</deviceType><serviceList>"
            f"{service('WANCommonInterfaceConfig', '/common')}</serviceList><deviceList><device>"
            f"<deviceType>urn:schemas-upnp-org:device:WANConnectionDevice:{kind}</deviceType><serviceList>"
            f"{service('WANIPConnection', options.get('control', '/c'))}{second}"
            "</serviceList></device></deviceList></device></deviceList></device></root>")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body.encode())
        self.close_connection = True

    def do_GET(self):
        out.write(f"GET {self.path}\n")
        if "long" not in options:
            self.say(description())
            return
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for _ in range(3200):
                self.wfile.write(b"<device>" * 8192)
        except OSError:
            self.close_connection = True

    def do_POST(self):
        action = self.headers["SOAPAction"].strip('"').partition("#")[2]
        out.write(f"POST {self.path} {action}\n")
        self.rfile.read(int(self.headers["Content-Length"]))
        which = "2" if self.path == "/c2" else ""
        if action == "GetStatusInfo":
            said = (f"<NewConnectionStatus>{options.get('state' + which, 'Connected')}</NewConnectionStatus>"
                    "<NewLastConnectionError>ERROR_NONE</NewLastConnectionError><NewUptime>77</NewUptime>")
        else:
            said = f"<NewExternalIPAddress>{options.get('address' + which, '8.8.4.4')}</NewExternalIPAddress>"
        self.say("<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
                 f"<u:{action}Response xmlns:u=\"urn:schemas-upnp-org:service:WANIPConnection:1\">{said}"
                 f"</u:{action}Response></s:Body></s:Envelope>")

    def log_message(self, *args):
        pass


def searches():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((GROUP, 1900))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + socket.inet_aton(at))
    reply = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    reply.bind((at, 0))
    out.write("ready\n")
    while True:
        text, sender = s.recvfrom(2000)
        target = [line[3:].strip() for line in text.decode().split("\r\n") if line.lower().startswith("st:")][0]
        out.write(f"SEARCH {sender[0]} {target}\n")
        if target.endswith(f"InternetGatewayDevice:{kind}"):
            reply.sendto(("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nEXT:\r\n"
                          f"LOCATION: {options.get('location', f'http://{at}:5000/d')}\r\nST: {target}\r\n"
                          f"USN: uuid:1::{target}\r\n\r\n").encode(), sender)


server = ThreadingHTTPServer((at, 5000), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
searches()

#!/usr/bin/env python3
"""The server that the scripts beside it load: every answer after DELAY seconds, the NTHs after STALL seconds. GET /log answers, as JSON, how many requests
there were and how long the longest and the second longest took inside the server.

    server.py PORT [DELAY [NTH STALL]]
"""
import http.server
import json
import sys
import threading
import time

port, delay = int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
nth, stall = (int(sys.argv[3]), float(sys.argv[4])) if len(sys.argv) > 4 else (0, 0.0)
lock, times, paths = threading.Lock(), [], {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or a delayed ACK costs 40 ms

    def do_GET(self):
        if self.path == "/log":
            with lock:
                longest = sorted(times)[-2:]
                body = json.dumps({"requests": len(times), "longest": longest[-1:], "second": longest[:-1], "paths": paths}).encode()
        else:
            began = time.monotonic()
            with lock:
                paths[self.path] = paths.get(self.path, 0) + 1
                number = sum(paths.values())
            time.sleep(stall if number == nth else delay)
            body = b'<html><body><img src="/a.png"><img src="/b.png"></body></html>' if self.path.endswith(".html") else b"hello"
            with lock:
                times.append(time.monotonic() - began)
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Type", "text/html" if self.path.endswith(".html") else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
server.handle_error = lambda request, address: None  # clients hang up at the end of their time
server.serve_forever()

"""Applications whose limits are known by construction, for stacks.py. What they do is set by the environment."""
import os
import socket
import threading
import time

LOCK = threading.Lock()
KEPT = []


def sleeping(environ, start_response):
    """WSGI: as many at a time as there are workers, SLEEP_MS each."""
    time.sleep(float(os.environ["SLEEP_MS"]) / 1e3)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def locked(environ, start_response):
    """WSGI with threads, all of which wait for one lock."""
    with LOCK:
        time.sleep(float(os.environ["SLEEP_MS"]) / 1e3)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def leaking(environ, start_response):
    """WSGI that keeps 2 KiB of every request."""
    KEPT.append(os.urandom(2048))
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def writing(environ, start_response):
    """WSGI that writes 8 MiB to the disk for every request, and waits until they are there."""
    path = os.path.join(os.environ["FOLDER"], f"block-{os.getpid()}-{threading.get_ident()}")
    with open(path, "wb", buffering=0) as file:
        file.write(b"x" * (8 << 20))
        os.fsync(file.fileno())
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def database(environ, start_response):
    """WSGI with a pool of three connections; QUERY is what each request asks."""
    with pool().connection() as connection:
        connection.execute(os.environ["QUERY"]).fetchall()
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


_POOL = None


def pool():
    global _POOL
    with LOCK:
        if _POOL is None:
            from psycopg_pool import ConnectionPool
            _POOL = ConnectionPool(os.environ["DATABASE"], min_size=3, max_size=3, timeout=60, open=True)
    return _POOL


def blocking():
    """ASGI (FastAPI) whose handler blocks the event loop."""
    from fastapi import FastAPI
    app = FastAPI()

    @app.get("/")
    async def root():
        time.sleep(float(os.environ["SLEEP_MS"]) / 1e3)
        return {"ok": True}

    return app


def trapped(port):
    """A server that writes its answer in three small pieces and leaves Nagle's algorithm on."""
    server = socket.create_server(("127.0.0.1", port), backlog=256)

    def serve(connection):
        with connection:
            while True:
                data = b""
                while b"\r\n\r\n" not in data:
                    more = connection.recv(4096)
                    if not more:
                        return
                    data += more
                for piece in (b"HTTP/1.1 200 OK\r\n", b"Content-Length: 2\r\n\r\n", b"ok"):
                    connection.sendall(piece)

    while True:
        connection, _ = server.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def closing(port, backlog, work):
    """One thread that accepts, works for `work` seconds, answers and closes; new connections wait in a queue of `backlog`."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen(backlog)
    while True:
        connection, _ = server.accept()
        with connection:
            try:
                connection.recv(4096)
                if work:
                    time.sleep(work)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            except OSError:
                pass


if __name__ == "__main__":
    import sys
    if sys.argv[1] == "trapped":
        trapped(int(sys.argv[2]))
    else:
        closing(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))

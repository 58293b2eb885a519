#!/usr/bin/env python3
"""Makes hpack-vectors.txt again: header blocks as the PyPI package `hpack` writes them, of fields of our own.

    python3 -m venv v && v/bin/pip install hpack==4.2.0 && v/bin/python make_hpack_vectors.py > hpack-vectors.txt

One `connection` after another, each with the blocks that one encoder wrote in turn: `block HEX`, then its fields, `field NAME-HEX VALUE-HEX`.
Texts of the Huffman code alone: `text TEXT-HEX CODE-HEX`.
"""

import random

import hpack
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

assert hpack.__version__ == "4.2.0", hpack.__version__
random.seed(14)
print(f"# hpack {hpack.__version__}, written by make_hpack_vectors.py")

coder = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH)
texts = [bytes([n]) for n in range(256)] + [bytes(range(256)), b"www.example.com", b"no-cache", b"Mon, 21 Oct 2013 20:13:21 GMT", b""]
texts += [bytes(random.choices(range(256), k=random.randrange(1, 40))) for _ in range(100)]
texts += [bytes(random.choices(range(0x20, 0x7F), k=random.randrange(1, 80))) for _ in range(100)]
for text in texts:
    print("text", text.hex() or "-", coder.encode(text).hex() or "-")


def response(connection, number):
    fields = [(b":status", random.choice([b"200", b"204", b"206", b"304", b"400", b"404", b"500", b"201", b"302", b"429", b"503"])),
              (b"server", random.choice([b"nginx/1.22.1", b"Apache/2.4 (Debian)", b"h2o"])),
              (b"date", b"Sun, 29 Nov 2026 11:%02d:%02d GMT" % (number % 60, number * 7 % 60)),
              (b"content-type", random.choice([b"text/html; charset=utf-8", b"application/json"])),
              (b"content-length", str(random.randrange(10**random.randrange(1, 9))).encode())]
    if random.random() < 0.3:
        fields.append((b"set-cookie", b"session=%08x; Path=/; HttpOnly" % random.getrandbits(32)))
    for _ in range(random.randrange(4)):
        name = b"x-" + bytes(random.choices(b"abcdefghijklmnopqrstuvwxyz-0123456789_", k=random.randrange(1, 20)))
        fields.append((name, bytes(random.choices(range(0x20, 0x7F), k=random.randrange(0, 90)))))
    if connection == 3 and number == 9:
        # More than the whole table.
        fields.append((b"x-large", bytes(random.choices(range(0x30, 0x7A), k=5000))))
    return fields


for connection in range(6):
    print("connection", connection)
    encoder = hpack.Encoder()
    for number in range(16):
        if connection % 2 and number % 10 == 5:
            # Two changes in a row: the block begins with both.
            encoder.header_table_size = random.choice([0, 100, 1000])
            encoder.header_table_size = random.choice([200, 2048, 4096])
        fields = response(connection, number)
        # Some never to be remembered.
        given = [(name, value, random.random() < 0.1) for name, value in fields]
        block = encoder.encode(given, huffman=random.random() < 0.8)
        print("block", block.hex())
        for name, value in fields:
            print("field", name.hex(), value.hex() or "-")

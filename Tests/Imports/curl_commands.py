"""The commands of check_curl.py. `U/` is the address of its server; `PORT` is the port."""

FILES = {
    "a.txt": b"line one\r\nline two\n",
    "b.txt": b"plain",
    "b.json": b'{"a": 1,\n "b": [true, null, 1.0]}\n',
    "p.png": b"\x89PNG\r\n\x1a\n\x00\xff",
    "name with blank.txt": b"x=1&y=2",
    "h.txt": b"X-One: 1\nX-Two: two words\n",
    "empty.txt": b"",
    "q.html": b"<p>\xc3\xbc</p>",
}

COMMANDS = r"""
curl U/
curl U/a/b?c=d
curl U/a?b=c#fragment
curl 127.0.0.1:PORT/no-scheme
curl HTTP://127.0.0.1:PORT/upper
curl --url U/by-option
curl U/one U/two
curl U/a -o /dev/null U/b
curl U/a/../b/./c
curl --path-as-is U/a/../b/./c
curl U//double//slash
curl U/..
curl U/%C3%BC?q=%c3%bc
curl U/ü
curl 'U/?ü=1'
curl 'U/a%20b?x=a+b&y=%zz'
curl 'U/?a=1&a=2&b=3&a=4'
curl 'U/?a&b=&=c'
curl 'U/?q=a|b^c'
curl 'U/"<x>"'
curl 'U/a b'
curl "U/it's?x='1'"
curl 'U/$x/${y}'
curl 'U/very/long?alpha=1234567890&beta=1234567890&gamma=1234567890&delta=12345678'
curl 'U/very/long?alpha=1234567890+x&beta=1234567890&gamma=1234567890&delta=12345678'
curl 'U/p/[1-3]'
curl 'U/p/[01-10:4]'
curl 'U/p/[a-c]/{x,y}'
curl 'U/p/{a,,b}'
curl 'U/p/{one}'
curl -g 'U/p/[1-3]'
curl --globoff 'U/p/{a,b}'
curl 'U/p/[]'
curl 'U/p/\[1\]'
curl 'U/p/{}'
curl 'U/p/[3-1]'
curl 'U/p/a]'
curl -X PURGE U/x
curl -X propfind U/x
curl -X get U/x
curl -X 'A B' U/x
curl -XDELETE U/x
curl -X POST U/x
curl -X PUT -d a U/x
curl -X PATCH -H 'Content-Type: application/json' -d '{"a":1}' U/x
curl -X GET -d a=1 U/x
curl -X DELETE --json '{"ids":[1,2]}' U/x
curl -X OPTIONS U/x
curl -I U/x
curl --head U/x
curl -I -d a U/x
curl -X OPTIONS --request-target '*' U/
curl --request-target '/other?x=1' U/
curl -d a=1 U/x
curl -d a=1 -d b=2 U/x
curl -d 'a=b c' U/x
curl -d 'a=b+c&d=%20' U/x
curl -d plain U/x
curl -d '' U/x
curl -d '' -d a U/x
curl -d '&a=1&&b' U/x
curl -d ü=ö U/x
curl -d 'a=1&b=2&a=3' U/x
curl -XPOST U/_search -d '{"query":{"url":"http://x/?a=b"}}'
curl -H 'Content-Type: application/json' -d '{"a":1,"b":"x"}' U/x
curl -H 'Content-Type: application/json' -d '{"a": 1, "b": "x"}' U/x
curl -H 'Content-Type: application/json' -d '{"id":12345678901234567890,"price":1.0,"e":1e3}' U/x
curl -H 'Content-Type: application/json' -d '{"a":"\u00fc\/","t":"é\u007f"}' U/x
curl -H 'Content-Type: application/json' -d '{"a":1,"a":2}' U/x
curl -H 'Content-Type: application/json; charset=utf-8' -d '[1,2,3]' U/x
curl -H 'Content-Type: Application/JSON' -d '{"a":1}' U/x
curl -H 'content-type: application/json' --data-raw '{"a":"$x ${y}"}' U/x
curl -H 'Content-Type: application/json' -d 'not json' U/x
curl -H 'Content-Type: application/json' -d '"text"' U/x
curl -H 'Content-Type: text/xml' -d '<a b="c"/>' U/x
curl -H 'Content-Type:' -d a U/x
curl -H 'Content-Type;' -d a U/x
curl --json '{"a":1}' U/x
curl --json '{"a":1' --json ',"b":2}' U/x
curl --json @b.json U/x
curl --json '{"a":1}' -H 'Accept: text/plain' U/x
curl --json '{"a":1}' -H 'Content-Type: application/vnd.api+json' U/x
curl -d @a.txt U/x
curl -d @b.txt U/x
curl -d x=1 -d @a.txt U/x
curl -d @a.txt -d x=1 U/x
curl --data-binary @a.txt U/x
curl --data-binary @p.png U/x
curl -d @p.png U/x
curl --data-binary 'a\nb' U/x
curl --data-binary $'a\nb\r\n' U/x
curl -d $'a\nb' U/x
curl --data-raw @a.txt U/x
curl --data-ascii a=1 U/x
curl -d @empty.txt U/x
curl -d @missing.txt U/x
curl --data-urlencode 'a=b c&d' U/x
curl --data-urlencode '=a b' U/x
curl --data-urlencode 'a b' U/x
curl --data-urlencode 'n@a.txt' U/x
curl --data-urlencode '@a.txt' U/x
curl --data-urlencode 'a=ü~-._*!' --data-urlencode 'b=2' U/x
curl --data-urlencode 'x y=z' U/x
curl -G -d q=1 U/x
curl -G -d q=1 U/x?y=2
curl -G -d q=1 -d r=2 U/a U/b
curl -G --data-urlencode 'q=ü x' -d n=2 U/s
curl -G -d '' U/x
curl -G U/x
curl -G -I -d a=1 U/x
curl -G -d q=1 --url-query z=2 U/x
curl --url-query a=1 U/x U/y
curl --url-query 'q=a b&c' U/x?z=1
curl --url-query +raw%20x U/x
curl --url-query 'x@b.txt' U/x
curl --url-query a=1 --url-query b=ü U/x
curl -T a.txt U/
curl -T a.txt U/dir/
curl -T a.txt U/dir/other
curl -T a.txt 'U/?a=b'
curl -T a.txt -H 'Expect:' U/x
curl -T p.png -X POST -H 'Expect:' U/x
curl -T 'name with blank.txt' -H 'Expect:' U/d/
curl -T '{a.txt,b.txt}' -H 'Expect:' U/d/
curl -T a.txt U/1 -T b.txt U/2
curl -T a.txt -H 'Content-Type: text/x' -H 'Expect:' U/x
curl -F a=b U/x
curl -F a=b -F c=d U/x
curl -F 'token="abc"' U/x
curl -F 'token="a\"b\\c"' U/x
curl -F 'a=b\"c' U/x
curl -F 'a= b ' U/x
curl -F 'a=b;c' U/x
curl -F 'a="b;c"' U/x
curl -F 'meta={"a":1};type=application/json' U/x
curl -F 'meta={"a":1,"b":2};type=application/json;charset=utf-8' U/x
curl -F 'a=b;filename=q.txt' U/x
curl -F f=@a.txt U/x
curl -F 'f=@"a.txt"' U/x
curl -F 'f=@p.png;type=image/png' U/x
curl -F 'f=@p.png;type=image/png;filename=other.png' U/x
curl -F 'f=@p.png;filename="a\"b.png"' U/x
curl -F 'f=@name with blank.txt' U/x
curl -F 'f=@b.json' -F 'g=@q.html' U/x
curl -F files=@a.txt -F files=@b.txt U/x
curl -F 'f=@a.txt,b.txt' U/x
curl -F a=1 -F b=2 -F a=3 U/x
curl -F a=1 -F a=2 U/x
curl -F 'f=<a.txt' U/x
curl -F 'f=<b.json;type=application/json' U/x
curl -F 'f=x;headers="X-Part: 1"' U/x
curl -F 'f=@a.txt;headers="X-Part: 1";type=text/x' U/x
curl -F 'f=@a.txt;encoder=base64' U/x
curl -F 'a"b=c' U/x
curl -F '=b' U/x
curl --form-string 'f=@x;type=a' U/x
curl --form-string 'f="x"' U/x
curl -F a=b -H 'Content-Type: multipart/form-data' U/x
curl -F a=b -H 'Content-Type: multipart/mixed' U/x
curl -F a=b -d c=d U/x
curl -F a=b -X PUT U/x
curl -H 'X: 1' -H 'X: 2' U/x
curl -H 'X: 1' -H 'x: 2' -H 'Y: 3' U/x
curl -H 'X-A;' U/x
curl -H 'X-A:' U/x
curl -H 'X-A: 1' -H 'X-A:' U/x
curl -H 'X-A:no-blank' U/x
curl -H 'X-A:   many  blanks  ' U/x
curl -H 'nothing' U/x
curl -H 'X Y: bad name' U/x
curl -H 'X: ü' U/x
curl -H $'X: a\tb' U/x
curl -H 'X: "quoted" \back\' U/x
curl -H @h.txt U/x
curl -H 'Accept:' -H 'User-Agent:' U/x
curl -H 'Accept: application/json' U/x
curl -A '' U/x
curl -A 'my agent/1.0 (x)' U/x
curl -A a -H 'User-Agent: b' U/x
curl -e http://r.example/ U/x
curl -e 'http://r.example/;auto' U/x
curl -e '' U/x
curl -H 'Host: shop.example' U/x
curl -H 'Host: shop.example:8080' U/x?y
curl -H 'Connection: close' U/x
curl -H 'Transfer-Encoding: chunked' -d abcd U/x
curl -H 'Content-Length: 4' -d abcd U/x
curl -H 'Accept-Encoding: gzip' U/x
curl --compressed U/x
curl -b a=1 U/x
curl -b 'a=1; b=2' U/x
curl -b a=1 -b b=2 U/x
curl -b 'a=1;' -b ' b=2' U/x
curl -b a.txt U/x
curl -b '' U/x
curl -b a=1 -H 'Cookie: c=3' U/x
curl -H 'Cookie: a=1' -H 'Cookie: b=2' U/x
curl -u anna:secret U/x
curl -u sk_test_x: U/v1/charges -d amount=1
curl -u : U/x
curl -u :pw U/x
curl -u 'ü:p:w' U/x
curl http://anna:p%40w@127.0.0.1:PORT/x
curl -u a:b http://c:d@127.0.0.1:PORT/x
curl http://c:d@127.0.0.1:PORT/x U/y
curl -u a:b -H 'Authorization: Bearer x' U/x
curl -u a:b -H 'Authorization;' U/x
curl -u a:b --basic U/x
curl --oauth2-bearer tok U/x
curl --oauth2-bearer tok -H 'Authorization: Basic eA==' U/x
curl --digest -u a:b U/x
curl -r 600 U/x
curl -r 0-4,6-9 U/x
curl -r -5 U/x
curl -r 1-2 -H 'Range: bytes=9-' U/x
curl -C 3 U/x
curl -0 U/x
curl --http1.1 U/x
curl --http2 U/x
curl -L U/x
curl -m 5 --connect-timeout 2 U/x
curl -k -s -S -f -v -N --tcp-nodelay U/x
curl --resolve shop.example:PORT:127.0.0.1 http://shop.example:PORT/x
curl --connect-to ::127.0.0.1:PORT http://shop.example/x
curl --connect-to shop.example:80:127.0.0.1:PORT http://shop.example/x
curl -x http://127.0.0.1:PORT http://shop.example/x
curl -x 127.0.0.1:PORT http://shop.example/x?y=1
curl -x 127.0.0.1:PORT -U anna:p@w http://shop.example/x
curl -x http://anna:pw@127.0.0.1:PORT http://shop.example/x
curl U/a --next -d b=1 U/b
curl U/a -: -X PUT -d c U/c
curl -H 'X: 1' U/a --next U/b
curl -d --next U/x
curl U/a > out.txt
curl U/a >out.txt 2>/dev/null
curl U/a 2>&1 >> out.txt
curl U/a &> out.txt
curl -s U/a | cat
curl U/a; curl U/b
curl U/a && curl -d x U/b
curl -d @- U/x < a.txt
curl --data-binary @- U/x < a.txt
curl -d @- U/x <<< 'here string'
curl --json @- U/x <<< '{"a":1}'
echo 'a=1' | curl -s -q -d @- U/x
echo -n '{"a":1}' | curl -s -q --json @- U/x
printf '%s' 'x=1' | curl -s -q --data-binary @- U/x
cat a.txt | curl -s -q --data-binary @- U/x
curl -d "a=\"b\"" -d 'c='\''d'\''' U/x
curl -d "a\$b\\c\d" U/x
curl -d a\ b\&c U/x
curl -d $'\x41\u00fc\t\'' U/x
curl -d "x"'y'$'z'w U/x
curl -H "X: a`echo b`" U/x
curl -d a -d@b.txt -XPUT -HX-A:1 U/x
curl -sSLd a=1 U/x
curl -F f=@p.png -F 'j=<b.json;type=application/json' -F 'n=3' -H 'X: 1' -u a:b U/up
curl --variable a=b U/x
""".strip().splitlines()

COMMANDS += [
    "curl --json @- U/x <<'E'\n{\"a\": 1,\n \"b\": \"$x\"}\nE",
    "curl -d @- U/x <<E\nline \\$1\nline \"2\" \\\\\nE",
    "curl --data-binary @- U/x <<-END\n\t\tindented\n\tEND\n",
    "curl U/a \\\n  -H 'X: 1' \\\n  -d 'x=1'",
    "curl U/a \\\n  # comment\ncurl U/b # another\n",
    "curl -d 'a\nb' U/x",
    "curl -T - U/x < a.txt",
    "curl -F 'f=@-;filename=x.txt' U/x < a.txt",
    "curl 'U/x' \\\n  -H 'accept: */*' \\\n  -H 'accept-language: en-US,en;q=0.9' \\\n  -H 'content-type: application/json' \\\n"
    "  -H 'cookie: sid=abc; theme=dark' \\\n  -H 'sec-ch-ua: \"Chromium\";v=\"120\"' \\\n  --data-raw '{\"q\":\"it\\u0027s\",\"n\":1}' \\\n"
    "  --compressed",
]

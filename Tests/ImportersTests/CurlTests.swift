import Basics
import JSON
import TestSupport
import Testing

@testable import Importers

/// curl commands: from shell text to the step they mean.
struct CurlTests {
    private func steps(_ command: String) throws -> [JSONValue] {
        try CurlImport.scenario(command).value.withoutComments["flows"]?.elements.first?["steps"]?.elements ?? []
    }

    @Test(
        "shell text is taken apart as bash does",
        arguments: [
            (#"a 'b c' "d e" f\ g"#, ["a", "b c", "d e", "f g"]),
            (#"a\"# + "\n b", ["a", "b"]),
            (#"$'a\'b\n\x41\u00e9\101'"#, ["a'b\nA\u{e9}A"]),
            (#"$'\ud83d\ude00'"#, ["😀"]),
            (#""a\"b\$c\\d\e""#, [#"a"b$c\d\e"#]),
            (#"'a'"b"c ''"#, ["abc", ""]),
            ("a # b", ["a"]),
            ("a#b 5$ $1", ["a#b", "5$", "$1"]),
        ])
    func words(text: String, expected: [String]) throws {
        #expect(try ShellWords(text).commands.map(\.words) == [expected])
    }

    @Test(
        "a command becomes a step",
        arguments: [
            ("curl http://localhost:81", #"{"name":"home","get":"/"}"#),
            ("curl localhost/a?b=c#d", #"{"name":"a","get":"/a?b=c"}"#),
            ("curl -XPUT localhost/x -d a=1 -d b=2", #"{"name":"put-x","put":"/x","form":{"a":"1","b":"2"}}"#),
            (
                "curl -XPUT localhost/x -d a=1 -d 'b=c d'",
                #"{"name":"put-x","put":"/x","headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":"a=1&b=c d"}"#
            ),
            (
                "curl localhost/x -d '{\"q\":{\"url\":\"http://x/?a=b\"}}'",
                #"{"name":"post-x","post":"/x","headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":"{\"q\":{\"url\":\"http://x/?a=b\"}}"}"#
            ),
            (
                "curl localhost/x -H 'Content-Type: application/json' -d '{\"id\":12345678901234567890,\"price\":1.0}'",
                #"{"name":"post-x","post":"/x","headers":{"Content-Type":"application/json"},"body":"{\"id\":12345678901234567890,\"price\":1.0}"}"#
            ),
            ("curl localhost/x > out.txt 2>/dev/null", #"{"name":"x","get":"/x"}"#),
            ("curl localhost/x 2>&1 >>f &> g", #"{"name":"x","get":"/x"}"#),
            (
                "curl --json @- localhost/x <<'E'\n[1,\"$x\"]\nE",
                #"{"name":"post-x","post":"/x","headers":{"Content-Type":"application/json","Accept":"application/json"},"body":"[1,\"$x\"]\n"}"#
            ),
            (
                "curl -d @- localhost/x <<< '[1]'",
                #"{"name":"post-x","post":"/x","headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":"[1]"}"#
            ),
            (
                "echo hi | curl --data-binary @- localhost/x",
                #"{"name":"post-x","post":"/x","headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":"hi\n"}"#
            ),
            ("curl localhost -u sk_x:", #"{"name":"home","get":"/","auth":{"basic":{"user":"sk_x","password":""}}}"#),
            (
                "curl localhost -u a:b -H 'Authorization: Bearer x'",
                #"{"name":"home","get":"/","headers":{"Authorization":"Bearer ${env.TOKEN}"}}"#
            ),
            ("curl localhost -F 'a=\"b\\\"c\"'", #"{"name":"post-home","post":"/","multipart":{"a":"b\"c"}}"#),
            (
                "curl localhost -F 'f=@\"x.png\"'",
                #"{"name":"post-home","post":"/","multipart":{"f":{"file":"x.png","type":"image/png"}}}"#
            ),
            (
                "curl localhost -F f=@a.txt -F f=@b",
                #"{"name":"post-home","post":"/","multipart":{"f":[{"file":"a.txt","type":"text/plain"},{"file":"b","type":"application/octet-stream"}]}}"#
            ),
            (
                "curl localhost -F 'm={\"a\":1};type=application/json'",
                #"{"name":"post-home","post":"/","multipart":{"m":{"text":"{\"a\":1}","type":"application/json"}}}"#
            ),
            ("curl localhost --url-query 'q=a b&c' --url-query +r", #"{"name":"home","get":"/?q=a+b%26c&r"}"#),
            ("curl localhost -H 'X: 1' -H 'x: 2' -A ''", #"{"name":"home","get":"/","headers":{"X":["1","2"],"User-Agent":null}}"#),
            ("curl localhost -r 600", #"{"name":"home","get":"/","headers":{"Range":"bytes=600-"}}"#),
            (
                "curl -T a.txt localhost/d/ -H Expect:",
                #"{"name":"put-d-a","put":"/d/a.txt","headers":{"Content-Type":null},"bodyFile":"a.txt"}"#
            ),
            ("curl -X PURGE localhost/x", #"{"name":"purge-x","method":"PURGE","path":"/x"}"#),
            ("curl localhost/a/../b/./c", #"{"name":"b-c","get":"/b/c"}"#),
            ("curl -g 'localhost/[1]'", #"{"name":"1","get":"/[1]"}"#),
            (
                "curl localhost/x -d plain",
                #"{"name":"post-x","post":"/x","headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":"plain"}"#
            ),
            (
                "curl --json '{\"a\":[1,\"x\"]}' localhost/x",
                #"{"name":"post-x","post":"/x","headers":{"Accept":"application/json"},"json":{"a":[1,"x"]}}"#
            ),
            (
                "curl localhost -H 'Content-Type: text/xml' --data-raw '@<a/>'",
                #"{"name":"post-home","post":"/","headers":{"Content-Type":"text/xml"},"body":"@<a/>"}"#
            ),
            (
                "curl localhost --data-binary @body.bin",
                #"{"name":"post-home","post":"/","headers":{"Content-Type":"application/x-www-form-urlencoded"},"bodyFile":"body.bin"}"#
            ),
            ("curl -G localhost/s --data-urlencode 'q=ü x' -d n=2", #"{"name":"s","get":"/s?q=%c3%bc+x&n=2"}"#),
            ("curl -I localhost", #"{"name":"head-home","head":"/"}"#),
            ("curl -L localhost", #"{"name":"home","get":"/","redirects":10}"#),
            ("curl -sSfL --max-redirs 3 localhost", #"{"name":"home","get":"/","redirects":3}"#),
            (
                "curl -A me -e http://x/ localhost",
                #"{"name":"home","get":"/","headers":{"User-Agent":"me","Referer":"http://x/"}}"#
            ),
            ("curl -H 'Accept:' -H 'X-A;' -H 'Connection: close' localhost", #"{"name":"home","get":"/","headers":{"X-A":""}}"#),
            (
                "curl http://anna:p%40w@localhost/",
                #"{"name":"home","get":"/","auth":{"basic":{"user":"anna","password":"${env.PASSWORD}"}}}"#
            ),
            (
                "curl -u anna:pw localhost",
                #"{"name":"home","get":"/","auth":{"basic":{"user":"anna","password":"${env.PASSWORD}"}}}"#
            ),
            (
                "curl -H 'Authorization: Bearer abc' localhost",
                #"{"name":"home","get":"/","headers":{"Authorization":"Bearer ${env.TOKEN}"}}"#
            ),
            (
                "curl -H \"Authorization: Bearer $SHOP\" localhost",
                #"{"name":"home","get":"/","headers":{"Authorization":"Bearer ${env.SHOP}"}}"#
            ),
            ("curl -b 'a=1; b=2' localhost", #"{"name":"home","get":"/","headers":{"Cookie":"${env.COOKIE}"}}"#),
            (
                "curl -d 'user=anna&password=x' localhost",
                #"{"name":"post-home","post":"/","form":{"user":"anna","password":"${env.PASSWORD}"}}"#
            ),
            (
                "curl -F a=b -F 'f=@x.png;type=image/png' localhost",
                #"{"name":"post-home","post":"/","multipart":{"a":"b","f":{"file":"x.png","type":"image/png"}}}"#
            ),
            ("curl localhost/'${x}'", #"{"name":"x","get":"/$x"}"#),
        ])
    func step(command: String, expected: String) throws {
        #expect(try steps(command).map { $0.text() } == [expected])
    }

    @Test("several commands, URLs and --next become the steps of one flow")
    func several() throws {
        let text = "curl localhost/a localhost/b;\n$ curl localhost/c --next -d x=1 https://api.example/d | jq ."
        let scenario = try CurlImport.scenario(text)
        let steps = scenario.value["flows"]?.elements.first?["steps"]?.elements ?? []
        #expect(steps.map { $0["name"]?.string } == ["a", "b", "c", "post-d"])
        #expect(steps[3]["post"]?.string == "https://api.example/d")
        #expect(scenario.value["allowedHosts"]?.text() == #"["api.example"]"#)
        #expect(scenario.notes == ["the command \"jq\", which is not curl"])
    }

    @Test("how curl connects is how the scenario connects")
    func connection() throws {
        let value = try CurlImport.scenario(
            "curl -k --compressed --http2 -m 2.5 --connect-timeout 1 -x proxy:3128 https://localhost"
        ).value
        let expected: JSONValue = [
            "http": "auto", "tls": ["verify": false], "proxy": "http://proxy:3128", "connectTimeout": "1s", "compression": true,
        ]
        for key in ["http", "tls", "proxy", "connectTimeout", "compression"] { #expect(value[key] == expected[key]) }
        #expect(value["defaults"]?.text() == #"{"timeout":"2s500ms"}"#)
    }

    @Test(
        "what cannot be taken over is refused with the way out",
        arguments: [
            ("wget http://x", "there is no curl command to import."), ("curl -s", "names no URL"),
            ("curl 'http://x", "a quote (') that is not closed"), ("curl \"$(cat x)\" y", "runs another command inside"),
            ("curl ^\"http://x^\"", "Windows command line"), ("curl ftp://x", "\"ftp://x\" is not an http or https URL."),
            ("curl -X 'A B' localhost", "\"-X A B\" is not a method"), ("curl --dat x localhost", "Did you mean \"--data\"?"),
            ("curl -H", "\"-H\" of curl needs a value"), ("curl -m soon localhost", "is not a number of seconds"),
            ("curl -d @a -d b localhost", "Put it into one file"), ("curl -d @- localhost", "reads its body from standard input."),
            ("curl \"$HOST/a\"", "in the place of $HOST."), ("curl 'http://$host/a'", "is not an http or https URL"),
            ("curl 'localhost/a b'", "has a blank in it, which curl refuses"),
            ("curl 'localhost/{}'", "has nothing between its braces"),
            ("curl 'localhost/[3-1]'", "a range that cannot be one"),
            ("curl -d a -F b=c localhost", "more than one of -d, -F, -T and -I"),
            ("curl -d @- localhost <<E\nx", "no line is \"E\""),
            ("diff <(curl localhost)", "reads from or writes to another command"),
            ("curl `\n -d x localhost", "written for PowerShell"),
        ])
    func refusals(command: String, part: String) {
        #expect { try CurlImport.scenario(command) } throws: { "\($0)".contains(part) }
    }

    @Test(
        "patterns stand for addresses in curl's order",
        arguments: [
            ("/[1-3]", ["/1", "/2", "/3"]), ("/[01-10:4]", ["/01", "/05", "/09"]),
            ("/[a-c]{x,y}", ["/ax", "/ay", "/bx", "/by", "/cx", "/cy"]),
            ("/{,a}", ["/", "/a"]), ("/[]", ["/[]"]), (#"/\[x\]"#, ["/[x]"]), ("http://[::1]/", ["http://[::1]/"]),
            ("/plain", ["/plain"]),
        ])
    func globs(pattern: String, expected: [String]) throws {
        #expect(try URLGlob.expanded(pattern) == expected)
        #expect(
            try CurlImport.scenario("curl 'localhost/[1-250]'").notes == [
                "addresses beyond the first 100 of those that the command stands for"
            ])
    }

    @Test(
        "what is not taken over is named",
        arguments: [
            ("curl -0 localhost", "HTTP/1.0: HTTP/1.1 is spoken"), ("curl -X POST localhost", "no length for POST"),
            ("curl -K curlrc localhost", "the option -K"), ("curl -x socks5://p localhost", "the proxy \"socks5://p\""),
            ("curl -H 'X Y: 1' localhost", "the header \"X Y\", which no request can hold"),
            ("curl -T f localhost/x", "100-continue"),
            ("curl localhost -F a=1 -F b=2 -F a=3", "those of one name (\"a\") go together"),
            ("curl -b jar localhost", "the cookies in the file"),
            ("curl -u anna localhost", "the password that curl asks for"), ("curl 'localhost/?q=a|b'", "in an address as it is"),
            ("for i in 1 2; do curl localhost/$i; done", "what is inside is taken once"),
            ("curl --http2 http://localhost", "the offer to change to HTTP/2"),
            ("X=1; curl localhost", "the assignment \"X=…\""),
        ])
    func named(command: String, part: String) throws {
        let notes = try CurlImport.scenario(command).notes
        #expect(notes.count == 1 && notes[0].contains(part), "\(notes)")
    }

    @Test("a Host header, --connect-to and a proxy with credentials lead where curl's lead")
    func ways() throws {
        let named = try CurlImport.scenario("curl -H 'Host: shop.example' http://127.0.0.1:81/a").value
        #expect(named["target"]?.string == "http://shop.example")
        #expect(named["connectTo"]?.text() == #"["shop.example:80:127.0.0.1:81"]"#)
        #expect(named["allowedHosts"]?.text() == #"["shop.example"]"#)
        let bent = try CurlImport.scenario("sudo curl --connect-to ::10.0.0.1: -x 10.0.0.2 -U 'a:p@w' http://shop.example").value
        #expect(bent["connectTo"]?.text() == #"["shop.example:80:10.0.0.1:80"]"#)
        #expect(bent["proxy"]?.string == "http://a:${env.PROXY_PASSWORD}@10.0.0.2:1080")
        #expect(bent["allowedHosts"]?.text() == #"["10.0.0.1","10.0.0.2","shop.example"]"#)
    }

    @Test("files of a command are read where curl changes them, and named from the scenario's folder")
    func files() throws {
        var options = ImportOptions()
        options.read = { $0 == "a.txt" ? Array("one\r\ntwo\n".utf8) : $0 == "b.txt" ? Array("b c".utf8) : nil }
        options.place = { "/here/" + $0 }
        func step(_ command: String) throws -> String {
            try CurlImport.scenario(command, options).value.withoutComments["flows"]?.elements.first?["steps"]?.text() ?? ""
        }
        #expect(try step("curl -d @a.txt localhost").contains(#""body":"onetwo""#))
        #expect(try step("curl -d @b.txt localhost").contains(#""bodyFile":"/here/b.txt""#))
        #expect(try step("curl --data-urlencode x@b.txt localhost").contains(#""body":"x=b+c""#))
        #expect(try step("curl -F 'f=<a.txt' localhost").contains(#""multipart":{"f":"one\r\ntwo\n"}"#))
        #expect(try step("curl -F 'f=@a.txt' localhost").contains(#"{"file":"/here/a.txt","type":"text/plain"}"#))
        #expect { try step("curl -d @none localhost") } throws: {
            "\($0)".contains("the file \"none\" of the command cannot be read.")
        }
    }
}

import Basics
import JSON
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
        #expect(try ShellWords(text).commands == [expected])
    }

    @Test(
        "a command becomes a step",
        arguments: [
            ("curl http://localhost:81", #"{"name":"home","get":"/"}"#),
            ("curl localhost/a?b=c#d", #"{"name":"a","get":"/a?b=c"}"#),
            ("curl -XPUT localhost/x -d a=1 -d 'b=c d'", #"{"name":"put-x","put":"/x","form":{"a":"1","b":"c d"}}"#),
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
            ("curl -G localhost/s --data-urlencode 'q=ü x' -d n=2", #"{"name":"s","get":"/s?q=%C3%BC%20x&n=2"}"#),
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
            ("curl localhost/'${x}'", #"{"name":"x","get":"/$${x}"}"#),
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
            "http": "2", "tls": ["verify": false], "proxy": "http://proxy:3128", "connectTimeout": "1s", "compression": true,
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
            ("curl -X BREW localhost", "\"-X BREW\" is not a method"), ("curl --dat x localhost", "Did you mean \"--data\"?"),
            ("curl -H", "\"-H\" of curl needs a value"), ("curl -m soon localhost", "is not a number of seconds"),
            ("curl -d @a -d b localhost", "Put it into one file"),
        ])
    func refusals(command: String, part: String) {
        #expect { try CurlImport.scenario(command) } throws: { "\($0)".contains(part) }
    }
}

import Glibc

@main
struct Main {
    static func main() async { print("perfbench") }
}

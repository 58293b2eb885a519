// How findings count.

import Basics

/// `once`, `12 times`.
func times(_ count: Int64) -> String { count == 1 ? "once" : "\(exact(count)) times" }

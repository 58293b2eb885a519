extension Schema {
    /// WebSockets, by step.
    static let sockets = """
        CREATE TABLE socket_tallies (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE, step INTEGER NOT NULL,
            messages_sent INTEGER NOT NULL, messages_received INTEGER NOT NULL,
            connect_histogram BLOB, round_trip_histogram BLOB,
            PRIMARY KEY (tally, step)
        ) STRICT;
        CREATE TABLE close_codes (
            tally INTEGER NOT NULL REFERENCES tallies ON DELETE CASCADE, step INTEGER NOT NULL,
            code INTEGER NOT NULL,           -- 1005 where the server gave none
            count INTEGER NOT NULL,
            PRIMARY KEY (tally, step, code)
        ) STRICT, WITHOUT ROWID;
        """
}

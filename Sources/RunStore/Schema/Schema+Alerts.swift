extension Schema {
    /// Alerts of scheduled checks: where each is in its life, incidents, what people said, and what is to be delivered.
    static let alerts = """
        CREATE TABLE watch_alert_states (
            alert TEXT NOT NULL, check_name TEXT NOT NULL, document TEXT NOT NULL,
            PRIMARY KEY (alert, check_name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE watch_incidents (
            number INTEGER PRIMARY KEY,
            alert TEXT NOT NULL,
            severity TEXT NOT NULL,
            opened_ms INTEGER NOT NULL,      -- since 1970, as all times here
            acknowledged_ms INTEGER,
            acknowledged_by TEXT,
            resolved_ms INTEGER,
            document TEXT NOT NULL           -- JSON: members, log, who was told
        ) STRICT;
        CREATE INDEX watch_incidents_by_time ON watch_incidents (opened_ms);
        CREATE TABLE watch_silences (
            number INTEGER PRIMARY KEY, until_ms INTEGER NOT NULL, document TEXT NOT NULL
        ) STRICT;
        CREATE TABLE watch_orders (
            number INTEGER PRIMARY KEY,
            incident INTEGER NOT NULL,
            word TEXT NOT NULL,              -- ack, resolve, note
            author TEXT NOT NULL,
            text TEXT NOT NULL,
            given_ms INTEGER NOT NULL,
            done_ms INTEGER
        ) STRICT;
        CREATE TABLE watch_outbox (
            number INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,        -- the same for every attempt, and for no other notification
            channel TEXT NOT NULL,
            document TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_ms INTEGER NOT NULL,
            delivered_ms INTEGER,
            given_up_ms INTEGER,
            complaint TEXT
        ) STRICT;
        CREATE INDEX watch_outbox_open ON watch_outbox (next_ms) WHERE delivered_ms IS NULL AND given_up_ms IS NULL;
        """
}

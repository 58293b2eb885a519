// SQLite as Swift sees it: the C header, and the destructor constants that are casts there.
#pragma once
#include <sqlite3.h>

static inline sqlite3_destructor_type perfbench_sqlite_transient(void) { return SQLITE_TRANSIENT; }

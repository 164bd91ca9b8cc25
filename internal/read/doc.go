// Package read answers GraphQL selections with batched SQL and one JSON text.
//
// # From selection to bytes
//
// gqlgen has parsed and validated the document. A root resolver hands its field
// over ([Engine.List], [Engine.Node], ...), and the engine
//
//  1. looks up (cache.go) or makes (compile.go, fields.go, connection.go) the plan of
//     the field (plan.go): a flat list of fetches, one for the root and one for each
//     connection below it, and the writers that will turn rows into JSON. A plan
//     holds no viewer and no variable but the truth of @include and @skip, so it is
//     shared by everybody;
//  2. runs the fetches, each behind the one that it is below (run.go), one statement
//     each and one more where totalCount is asked. To-one edges are joins of the fetch, and so are the
//     types of a union; what implements an interface lies in one table, and what is
//     selected on the interface is fetched once for all of them. A fetch below
//     another takes the keys of the rows that were found above it. A field that needs
//     code for all rows at once (batch.go) may run one more;
//  3. writes each statement (sql.go) from the window of its arguments (window.go): a
//     list by key, or a page that is cut from ids first (page.go), in an order
//     (order.go), of the rows that a filter (filter.go, condition.go) or a search
//     (search.go) and the viewer's predicate let through. That predicate comes from
//     internal/authz for every table that is named, wherever it is named, join tables
//     among them where their rows are records;
//  4. scans rows into one slice of slots and one of bytes (rowset.go);
//  5. appends the JSON in one pass (write.go; values.go for what a row holds as JSON).
//
// What a field means comes from internal/binding, once, at the start: the SDL and ent's
// tables joined by name, with a few overrides (overrides.go) for what names cannot say,
// such as fields that code makes of a row (write.go). What may be asked is bounded before
// anything runs (cost.go), what is answered while it is written.
//
// # Invariants
//
// No viewer, or one without a right, reads nothing. Client values are arguments,
// never text. A list has a limit. Counting and reading share one WHERE. How many
// statements run depends on the selection, never on the data; the one exception is a
// list that was read for all parents at once and had more rows than that takes, which
// is read a second time. A failing statement fails the whole root field: half a list
// would look like a fact.
package read

// Package read answers GraphQL selections with batched SQL and one JSON text.
//
// # From selection to bytes
//
// gqlgen has parsed and validated the document. A root resolver hands its field
// over ([Engine.List], [Engine.Node], ...), and the engine
//
//  1. looks up (cache.go) or makes (plan.go) the plan of the field: a flat list of fetches,
//     one for the root and one for each connection below it, and the writers that
//     will turn rows into JSON. A plan holds no viewer and no variable but the
//     truth of @include and @skip, so it is shared by everybody;
//  2. runs the fetches in order of depth (run.go), one statement each and one more
//     where totalCount is asked. To-one edges are joins of the fetch. A fetch below
//     another takes the keys of the rows that were found above it;
//  3. writes each statement (sql.go) from the window of its arguments (window.go),
//     its filter (filter.go) and the viewer's predicate, which comes from
//     internal/rule for every table that is named, wherever it is named;
//  4. appends the JSON in one pass (write.go).
//
// What a field means comes from [Bind] (bind.go), once, at the start: the SDL and
// ent's tables joined by name, with a few overrides for what names cannot say.
//
// # Invariants
//
// No viewer, or one without a right, reads nothing. Client values are arguments,
// never text. A list has a limit. Counting and reading share one WHERE. How many
// statements run depends on the selection, never on the data. A failing statement
// fails the whole root field: half a list would look like a fact.
package read

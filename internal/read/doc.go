// Package read is the read engine. It answers GraphQL selections with a few batched SQL
// statements and writes the rows directly as JSON.
//
// gqlgen parses and validates the document, and executes the root fields and mutations. The
// types below them, called encoded types, are scalars for gqlgen (see graph/gen): a resolver
// calls the engine once ([Engine.List], [Engine.Node], ...), and the engine evaluates all
// selections below that field itself. The result is an [Object] with finished JSON.
//
// # Terms
//
//   - graph: the SDL bound to ent's tables by internal/binding, once at the start. For each
//     field it tells the column, or the key of the edge. Names tell most of it; overrides.go
//     holds the exceptions and names the functions of computed fields, which stand in files
//     named after their entity.
//   - plan: one compiled field with all selections below it (plan.go). It is a list of
//     fetches and a tree of writers. It contains no viewer and no variable except those that
//     decide @include and @skip, so all viewers share it.
//   - fetch: one SQL statement of a plan, not yet written. The root is a fetch, and so is
//     each connection below it. To-one edges are joins of the fetch: one join,
//     or one for each possible type of an interface such as Person. The types that implement
//     Activity share one table and one fetch.
//   - parent, group: a fetch below another one reads the rows of all its parents in one
//     statement. The group is the column that tells to which parent a row belongs.
//   - window: the parsed arguments of a connection: page size, cursors, order, filter and
//     search (window.go).
//   - facet: the values of one field over all rows of a root list, with their counts (facet.go).
//     Facets have a statement each, with the WHERE clause of the list.
//   - run: one execution of a plan, for one viewer, with one rowSet per fetch (run.go).
//   - rowSet, slot, arena: the rows that a fetch has read, with all columns in one slice of
//     slots and all texts in one slice of bytes (rowset.go).
//   - statement: the SQL text under construction, with its arguments (sql.go).
//   - predicate: the SQL condition of internal/authz that selects the rows that the viewer
//     may see.
//
// # An example
//
//	{ customers(first: 20) { totalCount nodes {
//	    name  parent { name }  orders(first: 5) { nodes { identifier } } } } }
//
// The plan has two fetches. The root fetch reads customers as t0 and joins the edge parent
// as t1; its columns are t0.name, t1.id, t1.name and t0.id. The second fetch reads orders;
// its parents are the customers that the root fetch has found. The run executes three
// statements ("..." stands for the viewer's predicate):
//
//	SELECT t0.name, t1.id, t1.name, t0.id
//	FROM (SELECT t0.id AS id FROM customers t0 WHERE ... ORDER BY t0.id LIMIT ?) k
//	STRAIGHT_JOIN customers t0 ON t0.id=k.id
//	LEFT JOIN customers t1 ON t1.id=t0.parent_id AND (...) ORDER BY t0.id LIMIT ?
//
//	SELECT 0, COUNT(*) FROM customers t0 WHERE ...
//
//	SELECT k.grp, t0.identifier, t0.id
//	FROM (SELECT t0.id AS id, t0.customer_id AS grp,
//	    ROW_NUMBER() OVER (PARTITION BY t0.customer_id ORDER BY t0.id) AS rn
//	    FROM orders t0 WHERE t0.customer_id IN (?,?,...)) k
//	STRAIGHT_JOIN orders t0 ON t0.id=k.id WHERE k.rn<=? ORDER BY k.grp, k.rn
//
// The third statement needs no predicate if seeing a customer implies seeing its orders
// (Entity.IsImpliedBy in internal/authz). Then the writers append the JSON in one pass: for
// each customer, the group of its orders is a range of rows.
//
// # Steps
//
//  1. Request (engine.go). The engine takes the field, its path, the variables and the
//     viewer from the context. Mutations pass their transaction, so that their payload shows
//     what they have just written.
//  2. Plan. The engine takes the plan from the cache (cache.go) or compiles it: compile.go
//     merges selections, fields.go compiles the fields of rows, connection.go those of
//     connections. Before anything runs, cost.go has computed from the plans how many rows
//     the operation can read; the server rejects operations that cost too much.
//  3. Run (run.go). The fetches run in order, each after its parent. A fetch parses its
//     arguments into a window, takes the ids of its parents' rows as keys, reads its rows,
//     counts them if totalCount is selected, and counts the values of facets.
//  4. SQL. page.go writes a statement in one of four shapes, with the order and the cursors
//     (order.go; target_scan.go for orders over edges), the filter (filter.go, condition.go) and the search (search.go). match.go
//     uses the same parts for mutations that select their targets by a filter.
//  5. Rows (rowset.go). The driver's values go into slots and arena. Fields that code
//     computes for all rows at once ([batchFunc]) follow; they may run a statement of their own.
//  6. JSON (write.go). The writers append to a pooled buffer. values.go writes fields that
//     are stored as JSON. object.go passes the buffer to gqlgen.
//
// # What a viewer sees
//
// One function, statement.visibleRows, returns the viewer's predicate. Every table in a
// statement gets it: the rows of a fetch, joined targets, sub-selects of filters, counts,
// and join tables with a rule of their own. A target that the viewer may not see is null, a
// row is missing, and neither can be told from one that does not exist. Fields with @access
// are null for viewers without the permission; filters and orders by such a field fail.
//
// A predicate has two forms with the same rows (see addWhere): one suits a scan that checks
// each row, the other starts from the visible rows. A wrong choice costs time only.
//
// # Invariants
//
//   - Without a viewer, or for a viewer without permissions, no row is read.
//   - Values from clients are always arguments, never text. Equal requests give equal text,
//     which is the key of the prepared statement; therefore nothing is written in the order
//     of a map.
//   - Every list has a limit. Filters are true or false, never unknown.
//   - Reading, counting and facets use the same WHERE clause.
//   - The number of statements depends on the selections only, never on the data. The one
//     exception: a list read for all parents at once is read a second time if it reaches the
//     limit of that statement (shapeAllParents).
//   - If a statement fails, the whole root field fails with the path of its edge, because
//     clients would take a partial list for a complete one.
//
// # Limits
//
// A plan has at most 5,000 fields, a statement 50 joins and 20,000 keys, a page 100 rows, an
// order 5 keys, a list 5 facets of 50 values, a search 5 words, a filter 200 conditions and 12
// levels, the answer of an operation 32 MiB. The constants stand next to the code that checks them.
//
// # Adding to the graph
//
// A new field usually needs only its column in the ent schema and its line in the SDL. A new
// entity needs the ent schema, the SDL, an id prefix and a rule in internal/authz. If names
// do not tell enough, add an entry to overrides. [BindSchema] reports everything that is
// missing, a test fails, and the server does not start.
package read

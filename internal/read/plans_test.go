package read_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/config"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
	"github.com/vektah/gqlparser/v2/ast"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files")

// recorder records the statements of the engine.
type recorder struct {
	dbquery.Querier
	texts []string
	args  [][]any
}

func (r *recorder) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	r.texts, r.args = append(r.texts, text), append(r.args, slices.Clone(args))
	return r.Querier.QueryContext(ctx, text, args...)
}

// No list in any order, on its first page or a later one, and no edge below two parents reads or sorts a whole table, for staff
// and for administrators of companies. The plans of the benchmark's statements equal the golden files. SQLite's plans do not
// depend on the data here, because nothing is analyzed. MariaDB's plans do; long mode checks them with 50,000 users.
func TestQueryPlans(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		checkPlans(t, testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true}), "sqlite")
	})
	t.Run("mariadb", func(t *testing.T) {
		k := testkit.Open(t, config.Config{DatabaseURL: testkit.MariaDB(t), Demo: !*longRun})
		if *longRun {
			if err := demo.Seed(context.Background(), k.Store, demo.Options{UserCount: 50_000, Seed: 1}); err != nil {
				t.Fatal(err)
			}
			checkPlans(t, k, "mariadb")
			return
		}
		w, rec := newWorld(t, k), &recorder{Querier: k.Store}
		w.readFrom(t, rec)
		checkFilterPlans(t, w, rec, false)
	})
}

// knownScan is the administrator for whom MariaDB sorts all companies instead of following the index of the order. There
// are fewer companies than users.
const knownScan = " as administrator of many who have much"

func checkPlans(t *testing.T, k *testkit.Kit, name string) {
	t.Helper()
	w, rec := newWorld(t, k), &recorder{Querier: k.Store}
	w.readFrom(t, rec)
	for _, q := range listQueries(t, w) {
		rec.texts, rec.args = nil, nil
		w.mustExecute(t, q.viewer, q.text, nil)
		if len(rec.texts) <= q.skippedStatements {
			t.Errorf("%s: no statement", q.text)
			continue
		}
		// The number of rows decides whether there is a second statement, so only this one is checked.
		text := rec.texts[q.skippedStatements]
		plan := explainPlan(t, w, text, rec.args[q.skippedStatements])
		isKnown := name == "mariadb" && q.audience == knownScan && strings.HasPrefix(q.text, "{ customers(")
		if scansLargeTable(text, plan) && !isKnown {
			t.Errorf("%s %s\nreads a whole table:\n%s\n%s", q.text, q.audience, plan, text)
		}
	}
	checkFilterPlans(t, w, rec, name == "mariadb")
	var out bytes.Buffer
	for _, q := range benchmarkQueries(t) {
		rec.texts, rec.args = nil, nil
		w.mustExecute(t, q.viewer, q.text, q.variables)
		fmt.Fprintf(&out, "# %s\n", q.name)
		for i, text := range rec.texts {
			fmt.Fprintf(&out, "%s\n%s\n", text, explainPlan(t, w, text, rec.args[i]))
		}
	}
	checkGolden(t, "testdata/plans-"+name+".txt", out.Bytes())
}

type benchmarkQuery struct {
	name, text string
	viewer     *viewer.Viewer
	variables  map[string]any
}

const searchQuery = `query ($search: String!) { customerUsers(search: $search, orderBy: [{field: LAST_NAME}]) { nodes { id email } } }`

// benchmarkQueries returns the queries of the benchmark, and searches. Administrators of companies read the nested page too.
func benchmarkQueries(t *testing.T) (out []benchmarkQuery) {
	t.Helper()
	document := func(name string) string {
		text, err := os.ReadFile("../bench/documents/" + name + ".graphql")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	search := func(list string) string {
		return `query ($search: String!) { ` + list + `(search: $search, orderBy: [{field: CREATED_AT, direction: DESC}]) { nodes { id } } }`
	}
	everything := document("everything")
	nested, middle := document("nested")+everything, middleCursor(graph.Schema(), "CustomerUser", "LAST_NAME", "ASC")
	return []benchmarkQuery{
		{"nested.graphql", nested, staffViewer, nil},
		{"nested.graphql as administrator of a few companies", nested, companyAdministrators["of a few"], nil},
		{"nested.graphql as administrator of most users", nested, companyAdministrators["of many who have much"], nil},
		{"these.graphql", document("these") + everything, staffViewer, map[string]any{"ids": []string{"user_1", "user_2", "user_3"}}},
		{"one.graphql", document("one") + everything, staffViewer, map[string]any{"id": "user_1"}},
		{"company.graphql", document("company"), staffViewer, map[string]any{"customer": "cust_1"}},
		{"flat.graphql", document("flat"), staffViewer, map[string]any{"after": middle}},
		{"grid.graphql by the name of the company", document("grid"), staffViewer, orderedBy("CUSTOMER_NAME", "ASC")},
		{"grid.graphql by the name of the owner, backwards", document("grid"), staffViewer, orderedBy("OWNER_NAME", "DESC")},
		{"grid.graphql by the status", document("grid"), staffViewer, orderedBy("STATUS", "ASC")},
		{"facets.graphql", document("facets"), staffViewer, map[string]any{"by": []string{"STATUS", "ENABLED", "CUSTOMER", "ROLE", "OWNER"}}},
		{"facets.graphql as administrator of a few companies", document("facets"), companyAdministrators["of a few"],
			map[string]any{"by": []string{"CUSTOMER", "ROLE"}}},
		{"a search for two words", searchQuery, staffViewer, map[string]any{"search": "ruben mueller"}},
		{"a search for two letters", searchQuery, staffViewer, map[string]any{"search": "ru"}},
		{"a search as administrator of a few companies", searchQuery, companyAdministrators["of a few"], map[string]any{"search": "ruben"}},
		{"a search for a company", `query ($search: String!) { customers(search: $search) { nodes { id } } }`, staffViewer,
			map[string]any{"search": "facilities"}},
		{"a search for an order", search("orders"), staffViewer, map[string]any{"search": "so-100012"}},
		{"a search for an order as administrator of a few companies", search("orders"), companyAdministrators["of a few"],
			map[string]any{"search": "2026-1"}},
		{"a search for a quote", search("quotes"), staffViewer, map[string]any{"search": "kitchen 2026"}},
		{"a search for an RFQ", search("rfqs"), staffViewer, map[string]any{"search": "rfq-10012"}},
	}
}

func orderedBy(field, direction string) map[string]any {
	return map[string]any{"orderBy": []any{map[string]any{"field": field, "direction": direction}}}
}

func checkGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *updateGolden {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
		for i := range min(len(g), len(w)) {
			if g[i] != w[i] {
				t.Errorf("%s:%d\ngot  %s\nwant %s", file, i+1, g[i], w[i])
				break
			}
		}
		t.Errorf("the plans differ from %s; if that is intended, run with -update", file)
	}
}

// companyAdministrators administer one, a few or many companies. Their companies are either listed or read by a subquery.
// PreferOrderScan is set for those who see most rows.
var companyAdministrators = map[string]*viewer.Viewer{
	"of one": {Kind: viewer.CustomerUser, ID: 1, CustomerID: 3, CustomerPath: "3.", Grants: treeGrants, CompanyIDs: []int64{3}},
	"of a few": {Kind: viewer.CustomerUser, ID: 1, CustomerID: 1, CustomerPath: "1.", Grants: treeGrants,
		CompanyIDs: []int64{1, 2, 3, 4, 5, 6, 7, 8}},
	"of a few who have much": {Kind: viewer.CustomerUser, ID: 1, CustomerID: 1, CustomerPath: "1.", Grants: treeGrants,
		CompanyIDs: []int64{1, 2, 3, 4, 5, 6, 7, 8}, PreferOrderScan: true},
	"of many":               {Kind: viewer.CustomerUser, ID: 1, CustomerID: 1, CustomerPath: "1.", Grants: treeGrants},
	"of many who have much": {Kind: viewer.CustomerUser, ID: 1, CustomerID: 1, CustomerPath: "1.", Grants: treeGrants, PreferOrderScan: true},
}

type listQuery struct {
	text              string
	audience          string // "" for staff
	viewer            *viewer.Viewer
	skippedStatements int // statements that read the parents
}

// listQueries returns queries of all lists of the SDL.
func listQueries(t *testing.T, w *world) []listQuery {
	t.Helper()
	s := graph.Schema()
	var out []listQuery
	for _, f := range s.Query.Fields {
		typ, ok := strings.CutSuffix(f.Type.Name(), "Connection")
		if !ok {
			continue
		}
		for _, v := range s.Types[typ+"OrderField"].EnumValues {
			for _, direction := range []string{"ASC", "DESC"} {
				list := func(args string) string {
					return fmt.Sprintf(`{ %s(%sorderBy: [{field: %s, direction: %s}]) { nodes { id } } }`, f.Name, args, v.Name, direction)
				}
				out = append(out, listQuery{text: list(""), viewer: staffViewer},
					listQuery{text: list(fmt.Sprintf("after: %q, ", middleCursor(s, typ, v.Name, direction))), viewer: staffViewer})
			}
		}
	}
	for _, d := range s.PossibleTypes["Node"] {
		for _, f := range d.Fields {
			if target, ok := strings.CutSuffix(f.Type.Name(), "Connection"); ok {
				edge := func(v *viewer.Viewer, who string, args ...string) {
					ids := visibleIDs(t, w, v, d.Name)
					if len(ids) < 2 {
						return
					}
					for _, a := range args {
						out = append(out, listQuery{skippedStatements: 1, viewer: v, audience: who,
							text: fmt.Sprintf(`{ nodes(ids: ["%s"]) { ... on %s { %s(%sorderBy: [{field: %s}]) { nodes { id } } } } }`,
								strings.Join(ids, `", "`), d.Name, f.Name, a, timeOrder(s, target))})
					}
				}
				edge(staffViewer, "", "", "first: 3, ", "last: 3, ")
				edge(companyAdministrators["of a few"], " as administrator of a few", "first: 3, ")
			}
		}
	}
	for who, v := range companyAdministrators {
		for _, f := range []string{"customerUsers", "customers", "rfqs", "quotes", "orders", "invitations", "activities", "customerUserRoles",
			"auditEntries"} {
			typ := strings.TrimSuffix(s.Query.Fields.ForName(f).Type.Name(), "Connection")
			out = append(out, listQuery{audience: " as administrator " + who, viewer: v,
				text: fmt.Sprintf(`{ %s(first: 50, orderBy: [{field: %s, direction: DESC}]) { nodes { id } } }`, f, timeOrder(s, typ))})
		}
	}
	slices.SortStableFunc(out, func(a, b listQuery) int { return strings.Compare(a.text+a.audience, b.text+b.audience) })
	return out
}

// timeOrder returns the time field by which a type can be ordered, or ID if it has none.
func timeOrder(s *ast.Schema, typ string) string {
	for _, name := range []string{"OCCURRED_AT", "ATTEMPTED_AT", "ACCEPTED_AT", "POSITION", "CREATED_AT"} {
		if s.Types[typ+"OrderField"].EnumValues.ForName(name) != nil {
			return name
		}
	}
	return "ID"
}

// visibleIDs returns the ids of up to two records of a type that a viewer sees.
func visibleIDs(t *testing.T, w *world, v *viewer.Viewer, typ string) (ids []string) {
	t.Helper()
	for _, prefix := range regexp.MustCompile(`\w+`).FindAllString(idPrefixes[typ], -1) {
		for n := 1; len(ids) < 2 && n < 40; n++ {
			id := fmt.Sprintf("%s_%d", prefix, n)
			if a := w.mustExecute(t, v, `query ($id: ID!) { node(id: $id) { __typename } }`,
				map[string]any{"id": id}); a.ValueAt("node.__typename") == typ {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// idPrefixes are the id prefixes of the types that have lists.
var idPrefixes = map[string]string{
	"ApiToken": "token", "CalendarEvent": "act", "Consent": "consent", "ConsentVersion": "cver", "WebsiteConsent": "wcon",
	"Customer": "cust", "CustomerGroup": "group", "CustomerUser": "user",
	"CustomerAddress": "caddr", "CustomerUserAddress": "uaddr", "CustomerUserRole": "role", "EmailMessage": "act", "Invitation": "inv",
	"Note": "act", "Order": "order", "Quote": "quote", "QuoteLine": "quoteline",
	"Rfq": "rfq", "RfqItem": "rfqitem", "StaffRole": "srole", "StaffUser": "staff", "SystemActivity": "act", "Website": "site",
}

// middleCursor returns a cursor that points into the middle of an order.
func middleCursor(s *ast.Schema, typ, field, direction string) string {
	values, sign := []any{""}, ""
	if direction == "DESC" {
		sign = "-"
	}
	var value any
	switch name := strings.ToLower(field); {
	case field == "ID":
	case strings.HasSuffix(name, "_at"), strings.HasSuffix(name, "_until") && typ == "Quote" && field == "VALID_UNTIL":
		value = testkit.StartTime.AddDate(-1, 0, 0).UnixMicro()
	case field == "TOTAL", field == "INTERNAL_RATING":
		value = 3
	case field == "BIRTHDAY", field == "SHIP_UNTIL":
		value = "1990-01-01"
	default:
		value = "m"
	}
	order := sign + field + "," + sign + "ID"
	switch field {
	case "STATUS":
		values = append(values, 0, 1, 1, 0, 100)
	case "ENABLED", "CONFIRMED":
		values = append(values, 1, 100)
	case "CUSTOMER_NAME", "WEBSITE_NAME", "OWNER_NAME":
		values = append(values, value, 3, 100)
	case "ID":
		order = sign + field
		values = append(values, 100)
	case "IDENTIFIER", "CODE": // unique, so the order does not end with the id
		order = sign + field
		values = append(values, value)
	default:
		values = append(values, value, 100)
	}
	values[0] = order
	encoded, _ := json.Marshal(append([]any{text.FoldVersion}, values...))
	return string(testCursors.AppendSeal(nil, encoded))
}

// explainRows returns the database's plan for a statement: rows of cells by column.
func explainRows(t *testing.T, w *world, text string, args []any) (out []map[string]string) {
	t.Helper()
	keyword := "EXPLAIN "
	if w.Store.Dialect() == dialect.SQLite {
		keyword = "EXPLAIN QUERY PLAN "
	}
	rows, err := w.Store.QueryContext(context.Background(), keyword+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := make([]sql.NullString, len(names))
		targets := make([]any, len(names))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		r := map[string]string{}
		for i, n := range names {
			r[n] = cells[i].String
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// explainPlan returns the database's plan for a statement as a text, without the estimated row counts.
func explainPlan(t *testing.T, w *world, text string, args []any) string {
	t.Helper()
	var out []string
	depthOf := map[string]int{}
	for _, r := range explainRows(t, w, text, args) {
		line := []string{" "}
		if w.Store.Dialect() == dialect.SQLite {
			depthOf[r["id"]] = depthOf[r["parent"]] + 1
			line = []string{strings.Repeat("  ", depthOf[r["id"]]), r["detail"]}
		} else {
			line = append(line, r["select_type"], r["table"], r["type"], r["key"], r["Extra"])
		}
		out = append(out, " "+strings.TrimRight(strings.Join(line, " "), " "))
	}
	return strings.Join(out, "\n")
}

// smallTables do not grow with the business.
var smallTables = []string{"websites", "staff_users", "staff_roles", "customer_user_roles", "customer_groups", "consents",
	"consent_versions", "website_consents", "api_tokens"}

var (
	mainTable     = regexp.MustCompile("`(\\w+)` t0")
	ruleTableScan = regexp.MustCompile(`^SCAN (of_|link)|(of_\w+|link) ALL`)
	targetScan    = regexp.MustCompile(`^(SCAN|SEARCH) o1 .*(INDEX \w+.*|\))$`)
)

// scansLargeTable reports whether a plan reads a whole large table or sorts it. If SQLite reads a table in its own order, the
// plan has a SCAN and no sort at the same depth.
func scansLargeTable(text, plan string) bool {
	if slices.Contains(smallTables, mainTable.FindStringSubmatch(text)[1]) {
		return false
	}
	lines := strings.Split(plan, "\n")
	depth := func(l string) int { return len(l) - len(strings.TrimLeft(l, " ")) }
	for i, l := range lines {
		switch name := strings.TrimSpace(l); {
		// looks up the page for each row
		case strings.HasPrefix(name, "SEARCH k"), strings.Contains(name, "<derived") && strings.Contains(name, " ref "):
			return true
		case strings.HasPrefix(name, "SCAN t0"), targetScan.MatchString(name):
			for _, sibling := range lines[i+1:] {
				if depth(sibling) < depth(l) {
					break
				}
				if depth(sibling) == depth(l) && strings.Contains(sibling, "USE TEMP B-TREE") {
					return true
				}
			}
		case ruleTableScan.MatchString(name): // an access rule reads another whole table
			return true
		case strings.Contains(name, " o1 ") && strings.Contains(name, "Using temporary"):
			return true
		case strings.Contains(name, " t0 ALL"), strings.Contains(name, " t0 index") && strings.Contains(name, "filesort"):
			return true
		}
	}
	return false
}

func TestScansLargeTable(t *testing.T) {
	for plan, want := range map[string]bool{
		"  LIST SUBQUERY 1\n    SCAN of_activities":                               true,
		"  MATERIALIZED of_activities ALL":                                        true,
		"  SCAN t0":                                                               false, // in the order of ids
		"  SCAN t0 USING INDEX x":                                                 false,
		"  SCAN t0 USING INDEX x\n  USE TEMP B-TREE FOR ORDER BY":                 true,
		"  CO-ROUTINE k\n    SCAN t0\n  SCAN k\n  USE TEMP B-TREE FOR ORDER BY":   false,
		"  CO-ROUTINE k\n    SCAN t0\n    USE TEMP B-TREE FOR ORDER BY\n  SCAN k": true,
		"  CO-ROUTINE k\n    SEARCH t0\n  SCAN t0 USING INDEX x\n  SEARCH k USING AUTOMATIC COVERING INDEX (id=?)": true,
		"  PRIMARY t0 index x\n  PRIMARY <derived2> ref key0":                                                      true,
		"  SIMPLE t0 ALL  Using filesort":                                                                          true,
		"  CO-ROUTINE k\n    SCAN o1 USING INDEX x\n    SEARCH t0 USING INDEX y":                                   false,
		"  CO-ROUTINE k\n    SCAN o1 USING INDEX x\n    SEARCH t0 USING INDEX y\n    USE TEMP B-TREE FOR ORDER BY": true,
		"  DERIVED o1 index x Using index\n  DERIVED t0 ref y Using index":                                         false,
		"  DERIVED o1 index x Using index; Using temporary; Using filesort\n  DERIVED t0 ref y Using index":        true,
		"  PRIMARY k ALL\n  PRIMARY t0 eq_ref PRIMARY\n  DERIVED t0 index x Using index":                           false,
		"  DERIVED t0 index x Using index; Using filesort":                                                         true,
	} {
		if scansLargeTable("SELECT * FROM `orders` t0", plan) != want {
			t.Errorf("got %v for\n%s", !want, plan)
		}
	}
}

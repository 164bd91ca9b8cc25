package read_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/hooks"
	"buyergraph/internal/store"
	"buyergraph/internal/text"

	"github.com/vektah/gqlparser/v2/ast"
)

// row is one record: its values by the names of the graph's fields, those that
// are absent left out. A to-one edge holds the other row's number, a many-to-many
// edge a list of them.
type row map[string]any

// amount counts 1/10,000.
type amount int64

// piece is a small value inside a row. A list of them may be empty, and it may be the
// null of JSON, which is not the same to a database as no value.
type piece map[string]any

// table holds the records of one type in the order of their numbers.
type table struct {
	name, prefix string
	rows         []row
	byID         map[int64]row
}

// record is a row with its table.
type record struct {
	table *table
	row   row
}

// memory holds every record twice over: what the database is given, and what the
// naive evaluator reads.
type memory struct {
	schema *ast.Schema
	now    time.Time
	tables map[string]*table
	names  []string // of tables, in an order that foreign keys allow
	behind map[string]map[int64][]row
	links  map[string]map[int64][]row // the records that lead to those, of lists over some
	ids    map[string]record
	folds  map[string]string
}

// prefixes are the types and how their ids begin.
var prefixes = [][2]string{
	{"StaffRole", "srole"}, {"StaffUser", "staff"}, {"CustomerGroup", "group"}, {"Customer", "cust"}, {"CustomerUserRole", "role"}, {"Website", "site"},
	{"CustomerUser", "user"}, {"CustomerUserAddress", "uaddr"}, {"CustomerAddress", "caddr"}, {"Rfq", "rfq"}, {"RfqItem", "rfqitem"}, {"RfqNote", "rfqnote"},
	{"Quote", "quote"}, {"QuoteLine", "quoteline"}, {"QuoteOffer", "quoteoffer"}, {"Order", "order"}, {"OrderLine", "orderline"},
	{"Consent", "consent"}, {"ConsentVersion", "cver"}, {"ConsentAcceptance", "cacc"}, {"Activity", "act"}, {"ActivityLink", "actlink"}, {"Attachment", "file"},
	{"Invitation", "inv"}, {"Session", "sess"}, {"LoginAttempt", "try"}, {"ApiToken", "token"}, {"Job", "job"}, {"AuditEntry", "audit"},
}

func newMemory(schema *ast.Schema, now time.Time) *memory {
	m := &memory{schema: schema, now: now, tables: map[string]*table{}, ids: map[string]record{}, folds: map[string]string{}}
	for _, p := range prefixes {
		m.tables[p[0]] = &table{name: p[0], prefix: p[1], byID: map[int64]row{}}
		m.names = append(m.names, p[0])
	}
	fill(m)
	for _, t := range m.tables {
		for _, r := range t.rows {
			m.ids[t.id(r)] = record{t, r}
		}
	}
	m.link()
	return m
}

func num(v any) int64 { n, _ := v.(int64); return n }

func (t *table) id(r row) string { return fmt.Sprintf("%s_%d", t.prefix, r["id"]) }

// find looks an id up.
func (m *memory) find(id string) (*table, row) { return m.ids[id].table, m.ids[id].row }

// folded is text as people compare it, without regard to letter case and width.
func (m *memory) folded(s string) string {
	f, ok := m.folds[s]
	if !ok {
		f = text.Fold(s)
		m.folds[s] = f
	}
	return f
}

// save writes all records through ent.
func (m *memory) save(t *testing.T, w *world) {
	t.Helper()
	w.Write(t, func(ctx context.Context, tx *store.Tx) error {
		ctx = hooks.Quietly(ctx)
		for _, name := range m.names {
			for _, r := range m.tables[name].rows {
				if err := m.insert(ctx, tx.Client, name, r); err != nil {
					return fmt.Errorf("%s %v: %w", name, r, err)
				}
			}
		}
		return nil
	})
}

// insert calls the setter of each value on the builder of ent's client.
func (m *memory) insert(ctx context.Context, c *ent.Client, typ string, r row) error {
	b := reflect.ValueOf(c).Elem().FieldByName(typ).MethodByName("Create").Call(nil)[0]
	changes, changed := r["changes"]
	for name, v := range r {
		if name == "changes" { // in a row of their own
			continue
		}
		method := strings.ToUpper(name[:1]) + name[1:]
		if list, ok := v.([]int64); ok {
			b.MethodByName("Add" + strings.TrimSuffix(method, "s") + "IDs").CallSlice([]reflect.Value{reflect.ValueOf(list)})
			continue
		}
		method = strings.Replace(method, "ApiToken", "APIToken", 1)
		switch {
		case m.leads(typ, name) != "":
			method += "ID"
		case strings.HasSuffix(method, "Id"):
			method = strings.TrimSuffix(method, "Id") + "ID"
		case method == "Url":
			method = "URL"
		}
		set := b.MethodByName("Set" + method)
		if !set.IsValid() {
			return fmt.Errorf("no Set%s", method)
		}
		set.Call([]reflect.Value{converted(v, set.Type().In(0))})
	}
	err, _ := b.MethodByName("Exec").Call([]reflect.Value{reflect.ValueOf(ctx)})[0].Interface().(error)
	if err == nil && changed {
		d := c.AuditDiff.Create().SetEntryID(num(r["id"])).SetSalt("salt")
		set := reflect.ValueOf(d).MethodByName("SetChanges")
		set.Call([]reflect.Value{converted(changes, set.Type().In(0))})
		err = d.Exec(ctx)
	}
	return err
}

// converted is a value as ent's setter wants it; values inside a row go by their JSON.
func converted(v any, to reflect.Type) reflect.Value {
	switch v.(type) {
	case piece, []piece:
		out := reflect.New(to)
		raw, err := json.Marshal(v)
		if err == nil {
			err = json.Unmarshal(raw, out.Interface())
		}
		if err != nil {
			panic(err)
		}
		return out.Elem()
	}
	return reflect.ValueOf(v).Convert(to)
}

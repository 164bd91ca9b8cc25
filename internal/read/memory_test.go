package read_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/vektah/gqlparser/v2/ast"
)

// row is one record: its values by the names of the graph's fields, those that
// are absent left out. A to-one edge holds the other row's number, a many-to-many
// edge a list of them.
type row map[string]any

// amount counts 1/10,000.
type amount int64

// table holds the records of one type in the order of their numbers.
type table struct {
	name, prefix string
	rows         []row
	byID         map[int64]row
}

// memory holds every record twice over: what the database is given, and what the
// naive evaluator reads.
type memory struct {
	schema *ast.Schema
	now    time.Time
	tables map[string]*table
	names  []string // of tables, in an order that foreign keys allow
	behind map[string]map[int64][]row
}

// prefixes are the types and how their ids begin.
var prefixes = [][2]string{
	{"StaffUser", "staff"}, {"CustomerGroup", "group"}, {"Customer", "cust"}, {"CustomerUserRole", "role"}, {"Website", "site"},
	{"CustomerUser", "user"}, {"CustomerUserAddress", "uaddr"}, {"CustomerAddress", "caddr"}, {"Rfq", "rfq"}, {"Quote", "quote"},
	{"Order", "order"}, {"OrderLine", "orderline"}, {"Consent", "consent"}, {"ConsentVersion", "cver"}, {"ConsentAcceptance", "cacc"},
}

// behind names the rows of each list: those of a type whose edge points here, or
// those that a many-to-many edge holds, seen from either end.
var behind = map[string]string{
	"Customer.children": "Customer.parent", "Customer.customerUsers": "CustomerUser.customer", "Customer.roles": "CustomerUserRole.customer",
	"Customer.addresses": "CustomerAddress.customer", "Customer.rfqs": "Rfq.customer", "Customer.quotes": "Quote.customer",
	"Customer.orders": "Order.customer", "Customer.salesRepresentatives": "own StaffUser", "CustomerGroup.customers": "Customer.group",
	"CustomerUser.roles": "own CustomerUserRole", "CustomerUser.salesRepresentatives": "own StaffUser",
	"CustomerUser.addresses": "CustomerUserAddress.customerUser", "CustomerUser.rfqs": "Rfq.customerUser", "CustomerUser.quotes": "Quote.customerUser",
	"CustomerUser.orders": "Order.customerUser", "CustomerUser.consentAcceptances": "ConsentAcceptance.customerUser",
	"CustomerUserRole.customerUsers": "CustomerUser.roles", "Website.customerUsers": "CustomerUser.website", "Rfq.quotes": "Quote.rfq",
	"Quote.orders": "Order.quote", "Order.lines": "OrderLine.order", "Consent.versions": "ConsentVersion.consent",
	"Consent.acceptances": "ConsentAcceptance.consent", "ConsentVersion.acceptances": "ConsentAcceptance.consentVersion",
}

func newMemory(schema *ast.Schema, now time.Time) *memory {
	m := &memory{schema: schema, now: now, tables: map[string]*table{}, behind: map[string]map[int64][]row{}}
	for _, p := range prefixes {
		m.tables[p[0]] = &table{name: p[0], prefix: p[1], byID: map[int64]row{}}
		m.names = append(m.names, p[0])
	}
	fill(m)
	for list, source := range behind {
		owner, field, _ := strings.Cut(list, ".")
		m.behind[list] = map[int64][]row{}
		if target, own := strings.CutPrefix(source, "own "); own {
			for _, r := range m.tables[owner].rows {
				for _, id := range ids(r[field]) {
					m.behind[list][num(r["id"])] = append(m.behind[list][num(r["id"])], m.tables[target].byID[id])
				}
			}
			continue
		}
		target, edge, _ := strings.Cut(source, ".")
		for _, r := range m.tables[target].rows {
			for _, id := range ids(r[edge]) {
				m.behind[list][id] = append(m.behind[list][id], r)
			}
		}
	}
	return m
}

func num(v any) int64 { n, _ := v.(int64); return n }

// ids are the rows to which an edge points.
func ids(v any) []int64 {
	switch v := v.(type) {
	case int64:
		return []int64{v}
	case []int64:
		return v
	}
	return nil
}

func (t *table) id(r row) string { return fmt.Sprintf("%s_%d", t.prefix, r["id"]) }

// find looks an id up.
func (m *memory) find(id string) (*table, row) {
	for _, t := range m.tables {
		for _, r := range t.rows {
			if t.id(r) == id {
				return t, r
			}
		}
	}
	return nil, nil
}

// visible is the policy in plain words.
func (m *memory) visible(v *viewer.Viewer, t *table, r row) bool {
	if v == nil || v.Kind != viewer.Staff && (v.Kind != viewer.CustomerUser || v.Level != viewer.CustomerTree || v.CustomerPath == "") {
		return false
	}
	if v.Kind == viewer.Staff {
		return true
	}
	through := func(typ string, id any) bool {
		return m.visible(v, m.tables[typ], m.tables[typ].byID[num(id)])
	}
	switch t.name {
	case "Customer":
		for c := r; c != nil; c = m.tables["Customer"].byID[num(c["parent"])] {
			if c["id"] == v.CustomerID {
				return true
			}
		}
		return false
	case "CustomerUser", "CustomerAddress", "Rfq", "Quote", "Order":
		return through("Customer", r["customer"])
	case "OrderLine":
		return through("Order", r["order"])
	case "CustomerUserAddress", "ConsentAcceptance":
		return through("CustomerUser", r["customerUser"])
	case "CustomerUserRole":
		if r["customer"] == nil {
			return r["public"] == true && r["selfManaged"] == true
		}
		return through("Customer", r["customer"])
	case "Website", "Consent", "ConsentVersion":
		return true
	}
	return false
}

// save writes all records through ent.
func (m *memory) save(t *testing.T, w *world) {
	t.Helper()
	w.Write(t, func(ctx context.Context, tx *store.Tx) error {
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
	for name, v := range r {
		method := strings.ToUpper(name[:1]) + name[1:]
		if list, ok := v.([]int64); ok {
			b.MethodByName("Add" + strings.TrimSuffix(method, "s") + "IDs").CallSlice([]reflect.Value{reflect.ValueOf(list)})
			continue
		}
		switch d := m.schema.Types[typ].Fields.ForName(name); {
		case d != nil && m.schema.Types[d.Type.Name()].Kind == ast.Object:
			method += "ID"
		case strings.HasSuffix(method, "Id"):
			method = strings.TrimSuffix(method, "Id") + "ID"
		case method == "Url":
			method = "URL"
		}
		set := b.MethodByName("Set" + method)
		set.Call([]reflect.Value{reflect.ValueOf(v).Convert(set.Type().In(0))})
	}
	err, _ := b.MethodByName("Exec").Call([]reflect.Value{reflect.ValueOf(ctx)})[0].Interface().(error)
	return err
}

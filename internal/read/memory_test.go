package read_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/audit"
	"buyergraph/internal/store"
	"buyergraph/internal/text"

	"github.com/vektah/gqlparser/v2/ast"
)

// row is one record: its values by field name, without absent values. A to-one edge holds the number of the other row, a
// many-to-many edge holds a list of numbers.
type row map[string]any

// amount counts units of 1/10,000.
type amount int64

// jsonObject is a value inside a row. A list of them may be empty or JSON null; a database tells both from an absent value.
type jsonObject map[string]any

// table holds the records of one type, ordered by number.
type table struct {
	name, prefix string
	rows         []row
	byID         map[int64]row
}

// memoryRecord is a row with its table.
type memoryRecord struct {
	table *table
	row   row
}

// memory holds every record. The tests write the records to the database, and the naive evaluator reads them from here.
type memory struct {
	schema      *ast.Schema
	now         time.Time
	tables      map[string]*table
	typeNames   []string // of tables, in the order of foreign keys
	listRows    map[string]map[int64][]row
	listLinks   map[string]map[int64][]row // for lists through link rows: the link row of each row in listRows
	recordsByID map[string]memoryRecord
	foldedTexts map[string]string

	staffVisibility map[string]map[int64]bool // what staffViewer sees, see naive
}

// typePrefixes are the types and the prefixes of their ids.
var typePrefixes = [][2]string{
	{"StaffRole", "srole"}, {"StaffUser", "staff"}, {"CustomerGroup", "group"}, {"Customer", "cust"}, {"CustomerUserRole", "role"},
	{"Website", "site"},
	{"CustomerUser", "user"}, {"CustomerUserAddress", "uaddr"}, {"CustomerAddress", "caddr"}, {"Rfq", "rfq"}, {"RfqItem", "rfqitem"},
	{"RfqNote", "rfqnote"},
	{"Quote", "quote"}, {"QuoteLine", "quoteline"}, {"QuoteOffer", "quoteoffer"}, {"Order", "order"}, {"OrderLine", "orderline"},
	{"Consent", "consent"}, {"ConsentVersion", "cver"}, {"ConsentAcceptance", "cacc"}, {"WebsiteConsent", "wcon"},
	{"Activity", "act"}, {"ActivityLink", "actlink"}, {"Attachment", "file"},
	{"Invitation", "inv"}, {"Session", "sess"}, {"LoginAttempt", "try"}, {"ApiToken", "token"}, {"Job", "job"}, {"AuditEntry", "audit"},
	{"Settings", "settings"}, {"Capability", "cap"}, {"JobRow", "row"}, {"SavedView", "view"},
}

func newMemory(schema *ast.Schema, now time.Time) *memory {
	m := &memory{schema: schema, now: now, tables: map[string]*table{}, recordsByID: map[string]memoryRecord{},
		foldedTexts: map[string]string{}, staffVisibility: map[string]map[int64]bool{}}
	for _, p := range typePrefixes {
		m.tables[p[0]] = &table{name: p[0], prefix: p[1], byID: map[int64]row{}}
		m.typeNames = append(m.typeNames, p[0])
	}
	fillMemory(m)
	for _, t := range m.tables {
		for _, r := range t.rows {
			m.recordsByID[t.id(r)] = memoryRecord{t, r}
		}
	}
	m.linkLists()
	return m
}

func intOf(v any) int64 { n, _ := v.(int64); return n }

func (t *table) id(r row) string { return fmt.Sprintf("%s_%d", t.prefix, r["id"]) }

// findRecord returns the table and the row of an id.
func (m *memory) findRecord(id string) (*table, row) {
	return m.recordsByID[id].table, m.recordsByID[id].row
}

// foldText folds letter case and width, as comparisons for people do.
func (m *memory) foldText(s string) string {
	f, ok := m.foldedTexts[s]
	if !ok {
		f = text.Fold(s)
		m.foldedTexts[s] = f
	}
	return f
}

// writeAll writes all records to the database through ent.
func (m *memory) writeAll(t *testing.T, w *world) {
	t.Helper()
	w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		ctx = audit.WithoutEntries(ctx)
		for _, name := range m.typeNames {
			if name == "Settings" { // rows come with the migrations and with the websites
				if _, err := tx.ExecContext(ctx, "DELETE FROM configurations"); err != nil {
					return err
				}
			}
			for _, r := range m.tables[name].rows {
				if err := m.insertRow(ctx, tx.Client, name, r); err != nil {
					return fmt.Errorf("%s %v: %w", name, r, err)
				}
			}
		}
		return nil
	})
}

// insertRow calls the setter of each value on the builder of ent's client.
func (m *memory) insertRow(ctx context.Context, c *ent.Client, typ string, r row) error {
	b := reflect.ValueOf(c).Elem().FieldByName(typ).MethodByName("Create").Call(nil)[0]
	changes, changed := r["changes"]
	for name, v := range r {
		if name == "changes" || typ == "ConsentVersion" && name == "texts" { // stored in tables of their own
			continue
		}
		method := strings.ToUpper(name[:1]) + name[1:]
		if list, ok := v.([]int64); ok {
			b.MethodByName("Add" + strings.TrimSuffix(method, "s") + "IDs").CallSlice([]reflect.Value{reflect.ValueOf(list)})
			continue
		}
		method = strings.Replace(method, "ApiToken", "APIToken", 1)
		switch {
		case m.edgeTarget(typ, name) != "":
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
		set.Call([]reflect.Value{convertForSetter(v, set.Type().In(0))})
	}
	err, _ := b.MethodByName("Exec").Call([]reflect.Value{reflect.ValueOf(ctx)})[0].Interface().(error)
	if err == nil && changed {
		d := c.AuditDiff.Create().SetEntryID(intOf(r["id"])).SetSalt("salt")
		set := reflect.ValueOf(d).MethodByName("SetChanges")
		set.Call([]reflect.Value{convertForSetter(changes, set.Type().In(0))})
		err = d.Exec(ctx)
	}
	if typ == "ConsentVersion" {
		for i, x := range r["texts"].([]jsonObject) {
			err = errors.Join(err, c.ConsentText.Create().SetConsentVersionID(intOf(r["id"])).SetPosition(i+1).SetLanguage(x["language"].(string)).
				SetName(x["name"].(string)).SetText(x["text"].(string)).SetTextDigest(x["textDigest"].(string)).Exec(ctx))
		}
	}
	return err
}

// convertForSetter converts a value to the type of ent's setter. A value inside a row is converted through JSON.
func convertForSetter(v any, to reflect.Type) reflect.Value {
	switch v.(type) {
	case jsonObject, []jsonObject:
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

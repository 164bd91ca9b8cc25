package hooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/migrate"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// unaudited are the records that are a trace themselves, or machinery.
var unaudited = []string{
	authz.AuditEntry.Name, authz.AuditDiff.Name, authz.LoginAttempt.Name, authz.Session.Name, authz.RateLimit.Name,
	authz.OneTimeToken.Name, authz.Mail.Name, authz.Job.Name, authz.IdempotencyKey.Name,
}

type quiet struct{}

// Quietly is a context in which the product itself fills a database before anybody uses
// it: nobody did what is done there, so that no entry tells of it.
func Quietly(ctx context.Context) context.Context {
	return context.WithValue(viewer.AsSystem(ctx), quiet{}, true)
}

func quietly(ctx context.Context) bool {
	return ctx.Value(quiet{}) != nil && viewer.Actor(ctx) == nil
}

// audit writes down who did what to which record, in the transaction that does it:
// there is no change without its entry, and no entry without its change.
func audit(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if slices.Contains(unaudited, m.Type()) && !ends(ctx, m) || quietly(ctx) {
			return next.Mutate(ctx, m)
		}
		a, err := before(ctx, m)
		if err != nil {
			return nil, err
		}
		out, err := next.Mutate(ctx, m)
		if err != nil {
			return out, err
		}
		return out, a.write(ctx, m, out)
	})
}

// ends reports whether somebody ends sessions, his own or another's. That the product
// sweeps away those that are over is nobody's deed.
func ends(ctx context.Context, m ent.Mutation) bool {
	return m.Type() == authz.Session.Name && m.Op().Is(ent.OpDelete|ent.OpDeleteOne) && viewer.Actor(ctx) != nil
}

// change is an audited mutation: to which records, and what of them.
type change struct {
	client  *ent.Client
	action  auditentry.Action
	records []record
	known   map[record]bool // of a deletion: those that are in records
	fields  []jsontypes.Change
}

type record struct {
	entity string
	id     int64
}

// row is what ent's generated mutations offer.
type row interface {
	ID() (int64, bool)
	IDs(context.Context) ([]int64, error)
	WhereP(...func(*sql.Selector))
	Client() *ent.Client
}

// before looks at what a mutation is about to do; nil where nobody edits anything.
func before(ctx context.Context, m ent.Mutation) (*change, error) {
	r, ok := m.(row)
	if !ok {
		return nil, fmt.Errorf("guard: %T has no id", m)
	}
	a := &change{client: r.Client()}
	var err error
	switch {
	case m.Op().Is(ent.OpCreate):
		a.action = auditentry.ActionCREATE
	case m.Op().Is(ent.OpDelete | ent.OpDeleteOne):
		a.action, a.known = auditentry.ActionDELETE, map[record]bool{}
		if where := authz.ByName(m.Type()).Where(authz.Fresh(viewer.From(ctx)), authz.Delete, authz.Set); where != nil {
			r.WhereP(where)
		}
		ids, err := r.IDs(ctx)
		if err != nil {
			return nil, err
		}
		if m.Type() == authz.Session.Name {
			return a, a.ended(ctx, ids)
		}
		return a, a.gone(ctx, authz.ByName(m.Type()), ids)
	case !edited(m) && !locks(m):
		return nil, nil
	default:
		a.action = auditentry.ActionUPDATE
	}
	a.fields, err = changes(ctx, m)
	if err != nil || len(a.fields) == 0 && a.action == auditentry.ActionUPDATE {
		return nil, err
	}
	return a, nil
}

// locks reports whether a mutation locks or unlocks an account. That raises no version, and
// sign-ins do it by themselves without this client: here it is somebody's deed.
func locks(m ent.Mutation) bool {
	return slices.Contains(slices.Concat(m.Fields(), m.ClearedFields()), locked)
}

const locked = "locked_until"

// changes are the fields and links that a mutation sets, before and after. Of secrets
// only that they changed is told.
func changes(ctx context.Context, m ent.Mutation) (out []jsontypes.Change, err error) {
	table := authz.ByName(m.Type()).Table
	fields := slices.Concat(m.Fields(), m.ClearedFields(), m.AddedFields())
	slices.Sort(fields)
	for _, f := range slices.Compact(fields) {
		if uncounted[f] && f != locked || strings.HasSuffix(f, "_fold") || slices.Contains(stamps, f) {
			continue
		}
		to := links[table+"."+f]
		c := jsontypes.Change{Field: camel(f)}
		if to != nil {
			c.Field = camel(strings.TrimSuffix(f, "_id"))
		}
		if slices.Contains(secrets, f) {
			out = append(out, c)
			continue
		}
		if !m.Op().Is(ent.OpCreate) {
			old, err := m.OldField(ctx, f)
			if err != nil {
				return nil, err
			}
			c.Old = word(to, old)
		}
		if v, set := m.Field(f); set {
			c.New = word(to, v)
		}
		if c.Old == nil && c.New == nil || c.Old != nil && c.New != nil && *c.Old == *c.New {
			continue
		}
		out = append(out, c)
	}
	edges := append(m.AddedEdges(), m.RemovedEdges()...)
	slices.Sort(edges)
	for _, e := range slices.Compact(edges) {
		if columns[m.Type()][e+"_id"] != nil { // which is a field, and told
			continue
		}
		to := links[table+"_"+e]
		c := jsontypes.Change{Field: camel(e), Old: ids(to, m.RemovedIDs(e)), New: ids(to, m.AddedIDs(e))}
		if c.Old != nil || c.New != nil {
			out = append(out, c)
		}
	}
	return out, nil
}

// stamps are written by this package itself.
var stamps = []string{"created_at", "updated_at", "version", "email_key", "label_key", "administers"}

// word is a value as text, an id in the graph where it names a record; nil where there
// is none.
func word(to *authz.Entity, v any) *string {
	x := reflect.ValueOf(v)
	for x.Kind() == reflect.Pointer {
		x = x.Elem()
	}
	if !x.IsValid() {
		return nil
	}
	var s string
	switch v := x.Interface().(type) {
	case time.Time:
		s = v.UTC().Format(time.RFC3339Nano)
	case int64:
		if s = strconv.FormatInt(v, 10); to != nil {
			s = to.ID(v)
		}
	default:
		switch x.Kind() {
		case reflect.Slice, reflect.Struct, reflect.Map:
			b, _ := json.Marshal(v)
			s = string(b)
		default:
			s = fmt.Sprint(v)
		}
	}
	return &s
}

// ids are those of links, in one text.
func ids(to *authz.Entity, of []ent.Value) *string {
	if len(of) == 0 {
		return nil
	}
	out := make([]string, len(of))
	for i, id := range of {
		out[i] = *word(to, id)
	}
	slices.Sort(out)
	s := strings.Join(out, " ")
	return &s
}

// write adds the entries of what has been done, as the product itself.
func (a *change) write(ctx context.Context, m ent.Mutation, out ent.Value) error {
	if a == nil {
		return nil
	}
	if a.action == auditentry.ActionCREATE || a.action == auditentry.ActionUPDATE {
		id, ok := m.(row).ID()
		if !ok {
			return errors.New("guard: a change of no row")
		}
		a.records = []record{{m.Type(), id}}
	}
	version := 0
	if v := reflect.Indirect(reflect.ValueOf(out)); v.Kind() == reflect.Struct && v.FieldByName("Version").IsValid() {
		version = int(v.FieldByName("Version").Int())
	}
	for _, r := range a.records {
		if err := tell(ctx, a.client, a.action, r, version, a.fields); err != nil {
			return err
		}
	}
	return nil
}

// secrets are columns of which is told only that they changed.
var secrets = []string{"password_hash", "token_digest", "storage_key", "input", "parameters", "lease_owner", "salt", "name_digest"}

// links are the entities that foreign keys and join tables point to, by table and
// column, or by join table.
var links = func() map[string]*authz.Entity {
	byTable, out := map[string]*authz.Entity{}, map[string]*authz.Entity{}
	for _, e := range authz.Entities {
		byTable[e.Table] = e
	}
	for _, t := range migrate.Tables {
		for _, k := range t.ForeignKeys {
			e := byTable[k.RefTable.Name]
			out[t.Name+"."+k.Columns[0].Name] = e
			if byTable[t.Name] == nil { // a join table: the last of its keys is where its edge leads
				out[t.Name] = e
			}
		}
	}
	return out
}()

// camel is a column's name as the graph has it.
func camel(column string) string {
	words := strings.Split(column, "_")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}
